import type { Key } from '../model/ids.ts';
import { eachProperty } from './json-spans.ts';

/** What a line of a journal says of a node that completed. */
export interface Completion {
  readonly key: Key;
  readonly sample: number;
  readonly cached: boolean;
  /** What is stored of the result, from `output` to `thread_id`, as the members of a JSON object. */
  readonly members: string;
  /** As JSON. */
  readonly node: string;
  /** As JSON. */
  readonly at: string;
}

/** What is taken from the line in one piece, since it stands in it as it does in the store. */
const members = ['output', 'command', 'usage', 'duration_ms', 'model', 'thread_id'];
const keyForm = /^"[0-9a-f]{64}"$/;
const sampleForm = /^\d{1,10}$/;

/**
 * Reads a `node.completed` without parsing it, which would take longer than all else together. Undefined where its
 * properties stand in another order than the engine gives them.
 *
 * @param text the bytes as latin1; the line is what stands from `start` to before `end`.
 */
export function completionIn(
  bytes: Buffer,
  text: string,
  start: number,
  end: number,
): Completion | undefined {
  // Parts are taken from the bytes: a part of the text would keep all of it in memory.
  const utf8 = (from: number, to: number): string => bytes.toString('utf8', from, to);
  let key = '';
  let sample = '';
  let cached = true;
  let node = '';
  let at = '';
  let from = 0;
  let to = 0;
  let next = 0;
  let inOrder = true;
  const read = eachProperty(text, start, end, (name, valueStart, valueEnd) => {
    if (name === members[next]) {
      if (next === 0) from = valueStart - '"output":'.length;
      next += 1;
      to = valueEnd;
      return;
    }
    if (next > 0 && next < members.length) inOrder = false;
    if (name === 'key') key = utf8(valueStart, valueEnd);
    else if (name === 'sample') sample = utf8(valueStart, valueEnd);
    else if (name === 'cached') cached = !text.startsWith('false', valueStart);
    else if (name === 'node') node = utf8(valueStart, valueEnd);
    else if (name === 'at') at = utf8(valueStart, valueEnd);
  });
  if (!read || !inOrder || next < members.length || node === '' || at === '') return undefined;
  if (!keyForm.test(key) || !sampleForm.test(sample)) return undefined;
  return { key: key.slice(1, -1) as Key, sample: Number(sample), cached, members: utf8(from, to), node, at };
}
