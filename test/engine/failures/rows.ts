import type { FailureClass } from '../../../src/model/failure.ts';
import type { ServerCall, StreamEvent } from '../../rig/server-call.ts';

/** What the model's API does, and what a run of one step must make of it. */
export interface Row {
  readonly what: string;
  /** Undefined: there is nobody to ask; the address leads nowhere. */
  readonly answer: ((call: ServerCall, count: number) => void) | undefined;
  /** Null: the step completes in spite of it. */
  readonly class: FailureClass | null;
  readonly attempts: number;
  /** How long that takes, for a reader. */
  readonly time: string;
  readonly exitCode: number;
}

const atOnce = 'at once';
const waits = 'a few seconds between attempts, more each time';
const stall = '`stall-minutes`, twice';

const failed = (code: string, message: string): StreamEvent => ({
  type: 'response.failed',
  response: { id: 'r', error: { code, message } },
});
const incomplete = (reason: string): StreamEvent => ({
  type: 'response.incomplete',
  response: { id: 'r', incomplete_details: { reason } },
});
const created: StreamEvent = { type: 'response.created', response: { id: 'r' } };
const streams =
  (event: StreamEvent) =>
  (call: ServerCall): void =>
    call.events([created, event]);
const status =
  (code: number, message: string, headers: Readonly<Record<string, string>> = {}) =>
  (call: ServerCall): void =>
    call.fail(code, { error: { message } }, headers);

/** A reset on another day is told with its date: this one is always the same. */
const reset = Math.floor(new Date(2099, 0, 2, 3, 4).getTime() / 1_000);

export const rows: readonly Row[] = [
  {
    what: '400, the request is refused',
    answer: status(400, 'Unsupported parameter: x'),
    class: 'agent',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: '401 or 403, not logged in',
    answer: status(401, 'bad key'),
    class: 'auth',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: '404, no such model',
    answer: status(404, 'model not found'),
    class: 'agent',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: '429 with `Retry-After`, then an answer',
    answer: (call, count) => {
      if (count > 1) call.reply({ ok: true });
      else call.fail(429, {}, { 'retry-after': '1' });
    },
    class: null,
    attempts: 1,
    time: 'what `Retry-After` says',
    exitCode: 0,
  },
  {
    what: '429 with `Retry-After`, again and again',
    answer: status(429, 'slow down', { 'retry-after': '1' }),
    class: 'rate-limit',
    attempts: 2,
    time: 'what `Retry-After` says, each time',
    exitCode: 1,
  },
  {
    what: '429 without `Retry-After`',
    answer: status(429, 'slow down'),
    class: 'rate-limit',
    attempts: 4,
    time: waits,
    exitCode: 1,
  },
  {
    what: 'the usage limit of the plan is reached, with a reset time',
    answer: (call) =>
      call.fail(429, {
        error: { type: 'usage_limit_reached', message: 'x', plan_type: 'plus', resets_at: reset },
      }),
    class: 'quota',
    attempts: 1,
    time: 'at once; with `--on-quota wait` at the reset',
    exitCode: 3,
  },
  {
    what: '`insufficient_quota`',
    answer: streams(failed('insufficient_quota', 'You exceeded your current quota')),
    class: 'quota',
    attempts: 1,
    time: atOnce,
    exitCode: 3,
  },
  {
    what: '500',
    answer: status(500, 'down'),
    class: 'rate-limit',
    attempts: 2,
    time: waits,
    exitCode: 1,
  },
  {
    what: 'the connection is dropped before the answer',
    answer: (call) => call.drop(),
    class: 'agent',
    attempts: 2,
    time: waits,
    exitCode: 1,
  },
  {
    what: 'the connection is dropped in the middle of the answer',
    answer: (call) => call.drop({ midway: true }),
    class: 'agent',
    attempts: 2,
    time: waits,
    exitCode: 1,
  },
  {
    what: '`context_length_exceeded`',
    answer: streams(failed('context_length_exceeded', 'too long')),
    class: 'context-window',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'the prompt is refused for safety',
    answer: streams(failed('invalid_prompt', 'Invalid prompt: limited for safety reasons.')),
    class: 'refused',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'the answer is filtered',
    answer: streams(incomplete('content_filter')),
    class: 'refused',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'the answer is longer than the model may write',
    answer: streams(incomplete('max_output_tokens')),
    class: 'agent',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'an empty answer',
    answer: (call) => call.replyEmpty(),
    class: 'agent',
    attempts: 1,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'an answer that breaks its schema, also when it is sent back',
    answer: (call) => call.reply({ ok: 'yes' }),
    class: 'schema',
    attempts: 3,
    time: atOnce,
    exitCode: 1,
  },
  {
    what: 'no connection: refused, or no such host',
    answer: undefined,
    class: 'stalled',
    attempts: 2,
    time: stall,
    exitCode: 1,
  },
  {
    what: 'no answer at all, not even headers',
    answer: (call) => call.hang(),
    class: 'stalled',
    attempts: 2,
    time: stall,
    exitCode: 1,
  },
];
