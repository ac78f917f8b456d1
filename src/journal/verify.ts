import { hash } from 'node:crypto';
import type { Line } from './lines.ts';
import { entryOf } from './reader.ts';
import { noLine } from './records.ts';

export type BreakKind =
  | 'changed'
  | 'removed'
  | 'added'
  | 'reordered'
  | 'unreadable'
  | 'newer'
  /** The file holds another run, or none from its beginning. */
  | 'foreign';

/** What an audit of a journal says. */
export type Verification =
  | {
      readonly ok: true;
      /** Complete lines; all of them are as they were written. */
      readonly lines: number;
      /** Whether the last line was cut off, as a crash does. */
      readonly torn: boolean;
      /**
       * Whether the end is sealed by `run.completed`. Without: the run goes on or crashed, or its end was cut off, and
       * a change in the last line can't be seen.
       */
      readonly sealed: boolean;
    }
  | {
      readonly ok: false;
      /**
       * The first line, from 1, that is not as it was written; of removed ones, the line that now stands there. Since all
       * before it is whole, it is also the number (`seq`) of the record that belongs there.
       */
      readonly line: number;
      readonly kind: BreakKind;
      readonly message: string;
    };

interface Seen {
  readonly line: number;
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/** Goes through the chain of hashes, and names the first line that breaks it. Takes lines as `readLines` gives them. */
export async function verifyLines(
  batches: AsyncIterable<readonly Line[]> | Iterable<readonly Line[]>,
): Promise<Verification> {
  let before: Seen | undefined;
  let sealed = false;
  let torn = false;
  let suspect: Suspect | undefined;
  for await (const batch of batches) {
    for (const line of batch) {
      // A crash can't cut what comes after the end: nothing is ever written there.
      if (sealed && suspect === undefined)
        return broken(line.number, 'added', 'it stands after the end of the run');
      if (!line.complete) {
        torn = true;
        continue;
      }
      if (suspect !== undefined) {
        suspect.next(line);
        continue;
      }
      const entry = entryOf(line);
      if (entry.kind === 'bad') return broken(line.number, 'unreadable', entry.problem);
      if (entry.kind === 'newer') return broken(line.number, 'newer', entry.problem);
      if (entry.kind === 'torn') continue;
      const { seq, prev, seal } = entry.record;
      const seen: Seen = { line: line.number, seq, prev, hash: hash('sha256', line.text, 'hex') };
      const expected = { seq: (before?.seq ?? 0) + 1, prev: before?.hash ?? noLine };
      if (prev === expected.prev && seq !== expected.seq) {
        return broken(line.number, 'changed', `it is record ${expected.seq}, but its "seq" says ${seq}`);
      }
      if (prev !== expected.prev) {
        suspect = new Suspect(
          before,
          seen,
          expected.seq,
          seal === undefined ? undefined : seal === sealOf(line.text),
        );
        continue;
      }
      if (seal !== undefined && seal !== sealOf(line.text)) {
        return broken(line.number, 'changed', 'its content does not fit its "seal"');
      }
      if (seal === undefined && entry.record.type === 'run.completed') {
        return broken(line.number, 'changed', 'its "seal" is missing');
      }
      sealed = seal !== undefined;
      before = seen;
    }
  }
  return suspect?.verdict() ?? { ok: true, lines: before?.line ?? 0, torn, sealed };
}

/** The hash of a sealed line as it was before the seal was put at its end. */
function sealOf(line: string): string {
  return hash('sha256', `${line.slice(0, line.lastIndexOf(',"seal":"'))}}`, 'hex');
}

/** A place where the chain breaks. What comes after it tells what happened there. */
class Suspect {
  readonly #before: Seen | undefined;
  readonly #here: Seen;
  readonly #expected: number;
  /** Whether its seal or the line after it vouches for the one here; undefined while that is not known. */
  #vouched: boolean | undefined;
  #expectedCameLater = false;

  constructor(before: Seen | undefined, here: Seen, expected: number, vouched: boolean | undefined) {
    this.#vouched = vouched;
    this.#before = before;
    this.#here = here;
    this.#expected = expected;
  }

  next(line: Line): void {
    const entry = entryOf(line);
    if (entry.kind !== 'record') return;
    this.#vouched ??= entry.record.prev === this.#here.hash;
    if (entry.record.seq === this.#expected) this.#expectedCameLater = true;
  }

  verdict(): Verification {
    const { line, seq } = this.#here;
    if (seq > this.#expected) {
      if (this.#expectedCameLater) {
        return broken(line, 'reordered', `record ${seq} stands where record ${this.#expected} belongs`);
      }
      const gone =
        seq - 1 === this.#expected
          ? `record ${this.#expected} is`
          : `records ${this.#expected} to ${seq - 1} are`;
      return broken(line, 'removed', `${gone} missing before it`);
    }
    if (seq < this.#expected) {
      return broken(line, 'added', `record ${seq} stands here again, after record ${this.#expected - 1}`);
    }
    // The chain breaks between two lines with the right numbers: one of them was changed, and the line after knows which.
    if (this.#before === undefined || this.#vouched === false) {
      return broken(line, 'changed', 'its "prev" is not the hash of the line before');
    }
    return broken(
      this.#before.line,
      'changed',
      'its content does not have the hash that the line after it carries',
    );
  }
}

const broken = (line: number, kind: BreakKind, message: string): Verification => ({
  ok: false,
  line,
  kind,
  message: `line ${line}: ${message}`,
});
