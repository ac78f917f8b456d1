import { describe, expect, it } from 'vitest';
import type { ThreadRecord } from '../../src/agents/codex/rollout.ts';
import { turnUsage } from '../../src/agents/codex/turn-usage.ts';
import { noUsage, type Usage } from '../../src/model/usage.ts';

const usage = (input: number): Usage => ({
  input_tokens: input,
  cached_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
});
const record = (changes: Partial<ThreadRecord>): ThreadRecord => ({
  turnId: undefined,
  turnUsage: undefined,
  total: undefined,
  model: undefined,
  ...changes,
});

describe('what a turn spent', () => {
  it.each([
    [
      'by the record of the turn',
      record({ turnId: 'a' }),
      record({ turnId: 'b', turnUsage: usage(7) }),
      usage(900),
      usage(7),
    ],
    ['of a turn that failed', undefined, record({ turnId: 'a', turnUsage: usage(7) }), undefined, usage(7)],
    // The thread's latest turn is an earlier one: this one never began.
    [
      'of a turn that never began',
      record({ turnId: 'a' }),
      record({ turnId: 'a', turnUsage: usage(7) }),
      undefined,
      noUsage,
    ],
    ['without a record, on a new thread', undefined, record({}), usage(50), usage(50)],
    [
      'without a record of the turn, on a thread that goes on',
      record({ total: usage(40) }),
      record({}),
      { ...usage(50), output_tokens: 3 },
      { ...usage(10), output_tokens: 2 },
    ],
    ['where Codex counts anew', record({ total: usage(400) }), record({}), usage(50), usage(50)],
    ['without anything', undefined, record({}), undefined, noUsage],
  ])('%s', (_, before, after, total, expected) => {
    expect(turnUsage(before, after, total)).toEqual(expected);
  });
});
