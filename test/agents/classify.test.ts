import { describe, expect, it } from 'vitest';
import type { TurnSign } from '../../src/agents/agent.ts';
import { classifyFailure } from '../../src/agents/codex/classify.ts';
import { SignReader } from '../../src/agents/codex/signs.ts';
import { statedTime } from '../../src/agents/codex/stated-time.ts';
import type { FailureClass } from '../../src/model/failure.ts';

/** What the real program (0.163.0) said, the class it has, and words that its message must have. */
const said: readonly (readonly [string, FailureClass, RegExp])[] = [
  ['exceeded retry limit, last status: 429 Too Many Requests', 'rate-limit', /429 Too Many Requests/],
  ['rate limit exceeded: Limit reached. Please try again in 1.5s.', 'rate-limit', /try again in 1\.5s/],
  [
    'We’re currently experiencing high demand, which may cause temporary errors.',
    'rate-limit',
    /high demand/,
  ],
  ['Selected model is at capacity. Please try a different model.', 'rate-limit', /at capacity/],
  ['Quota exceeded. Check your plan and billing details.', 'quota', /billing details/],
  [
    'You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit https://chatgpt.com/settings/usage to purchase more credits or try again later.',
    'quota',
    /usage limit/,
  ],
  [
    'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.',
    'quota',
    /Plus/,
  ],
  [
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    'context-window',
    /split it\.$/,
  ],
  [
    'unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1/responses',
    'auth',
    /bad key.*codex login/,
  ],
  [
    'unexpected status 502 Bad Gateway: <html><head><title>502 | gateway.example</title></head><body>see our usage policy, 401, quota</body></html>, url: http://127.0.0.1:1/v1/responses',
    'rate-limit',
    /^unexpected status 502 Bad Gateway: a web page, "502 \| gateway\.example", url: http:\S+\. Run/,
  ],
  [
    'unexpected status 504 Gateway Timeout: <!DOCTYPE html><body>usage limit',
    'rate-limit',
    /^unexpected status 504 Gateway Timeout: a web page\. Run/,
  ],
  ['unexpected status 403 Forbidden: {}, url: http://127.0.0.1:1/v1/responses', 'auth', /codex login/],
  ['Missing environment variable: `NOPE_KEY`.', 'auth', /environment variable NOPE_KEY, which is not set/],
  [
    'unexpected status 404 Not Found: model not found, url: http://127.0.0.1:1/v1/responses',
    'agent',
    /model not found.*"model"/,
  ],
  [
    `{"detail":"The 'foo' model is not supported"}`,
    'agent',
    /^The 'foo' model is not supported\. Check the step/,
  ],
  [
    '{"error":{"message":"Invalid schema for response_format: x","type":"invalid_request_error"}}',
    'agent',
    /refuses the output schema: Invalid schema/,
  ],
  ['{"error":{"message":"Unsupported parameter: x"}}', 'agent', /^Unsupported parameter: x$/],
  ['{"error":"no message"}', 'agent', /^no message$/],
  ['{ not JSON', 'agent', /^\{ not JSON$/],
  [
    'stream disconnected before completion: error sending request',
    'agent',
    /error sending request\. The connection to the model was lost: check the network/,
  ],
  [
    'stream disconnected before completion: Transport error: network error: error decoding response body',
    'agent',
    /connection/,
  ],
  [
    'stream disconnected before completion: Incomplete response returned, reason: content_filter',
    'refused',
    /the model refused/,
  ],
  [
    'stream disconnected before completion: Incomplete response returned, reason: max_output_tokens',
    'agent',
    /longer than the model may write/,
  ],
  [
    "Invalid prompt: we've limited access to this content for safety reasons.",
    'refused',
    /the model refused/,
  ],
  [
    'Codex Exec exited with code 1: Reading prompt from stdin...\nError: thread/resume: thread/resume failed: no rollout found for thread id 0199a213-81c0-7800-8aa1-bbab2a035a53 (code -32600)\n\nStack backtrace:\n   0: <unknown>\n',
    'agent',
    /^Codex knows no thread 0199a213-81c0-7800-8aa1-bbab2a035a53: .*--fresh, with --only/,
  ],
  [
    'Codex Exec exited with code 1: Reading prompt from stdin...\n2026-11-22T14:59:37.216905Z ERROR codex_core::session: conflict\nError: thread/resume: thread/resume failed: thread 01a2 already has an active writer (code -32600)\n',
    'agent',
    /another turn is running on thread 01a2/,
  ],
  [
    'Codex Exec exited with code 1: Error: turn/start: turn/start failed: Input exceeds the maximum length of 1048576 characters. (code -32602), data: {"input_error_code":"input_too_large"}',
    'context-window',
    /longer than the 1,048,576 characters/,
  ],
  [
    'Codex Exec exited with code 1: WARNING: proceeding, even though x\nError loading config.toml:\n/home/u/.codex/config.toml:3:5: extra `=`, expected nothing\n  |\n3 | a = = 3\n  |     ^\n',
    'agent',
    /can't read its configuration: \/home\/u\/\.codex\/config\.toml:3:5/,
  ],
  ['spawn E2BIG', 'agent', /pass less in "env"/],
  [
    "ENOENT: no such file or directory, mkdtemp '/no/tmp/codex-output-schema-o1Zqjk'",
    'agent',
    /^no temporary file for Codex can be made in \/no\/tmp \(ENOENT\): set TMPDIR$/,
  ],
  ['Codex Exec exited with signal SIGKILL: ', 'agent', /out of memory/],
  ['Codex Exec exited with signal SIGTERM: Reading prompt', 'agent', /from outside \(SIGTERM\)/],
  ['Codex Exec exited with signal SIGINT: ', 'cancelled', /interrupted/],
  ['Codex Exec exited with code 3: WARNING: x', 'agent', /exit code 3 and no message/],
];

describe('what Codex says when a turn fails', () => {
  it.each(said)('%s', (raw, expected, words) => {
    const failure = classifyFailure(raw);
    expect(failure).toMatchObject({ class: expected, message: expect.stringMatching(words) });
    expect(failure.message).not.toMatch(/Stack backtrace|WARNING:|Reading prompt|\(code -/);
  });
});

describe('whether trying again may help', () => {
  it.each([
    ['exceeded retry limit, last status: 429 Too Many Requests', 'often'],
    ['We’re currently experiencing high demand, which may cause temporary errors.', 'often'],
    ['stream disconnected before completion: error sending request', 'often'],
    ['Quota exceeded. Check your plan and billing details.', undefined],
    ['unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1/responses', undefined],
    ["Codex ran out of room in the model's context window.", undefined],
    [
      'stream disconnected before completion: Incomplete response returned, reason: content_filter',
      undefined,
    ],
    ['{"error":{"message":"Unsupported parameter: x"}}', undefined],
  ])('%s: %s', (raw, retry) => {
    expect(classifyFailure(raw).retry).toBe(retry);
  });

  it('only once where Codex itself has tried for long', () => {
    expect(classifyFailure('stream disconnected before completion: x', 5).retry).toBe('once');
    expect(classifyFailure('Quota exceeded. Check your plan.', 5).retry).toBeUndefined();
  });
});

describe('the time that a message states', () => {
  const now = new Date(2026, 10, 22, 18, 1, 30);
  const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime();

  it.each([
    ['Rate limit reached. Limit: 30000 / min. Please try again in 1.898s. Visit x.', now.getTime() + 1_898],
    ['Please try again in 28ms.', now.getTime() + 28],
    ['Please try again in 6m0s.', now.getTime() + 360_000],
    ['or try again in 3 days 2 hours 5 minutes.', now.getTime() + 266_700_000],
    ['to purchase more credits or try again at 8:00 PM.', at(2026, 10, 22, 20, 1)],
    ['or try again at 12:05 AM.', at(2026, 10, 22, 0, 6)],
    ['or try again at Nov 25th, 2026 6:01 PM.', at(2026, 10, 25, 18, 2)],
    ['or try again later.', undefined],
    ['429 Too Many Requests', undefined],
  ])('%s', (message, expected) => {
    expect(statedTime(message, now)).toBe(expected);
  });
});

describe('what Codex says on the way', () => {
  const read = (tell: (reader: SignReader) => void): readonly TurnSign[] => {
    const signs: TurnSign[] = [];
    tell(new SignReader((sign) => signs.push(sign)));
    return signs;
  };
  const why = 'exceeded retry limit, last status: 429 Too Many Requests';
  const log = (number: number, time: string): string =>
    `2026-11-22T18:03:07Z  WARN codex_core::responses_retry: stream disconnected - retrying sampling request (${number}/5 in ${time})... turn_id=1 retries=1 max_retries=5 sampling_error=${why}`;

  it('tells the stated time, which only the log has, once for each try', () => {
    const before = Date.now();
    const signs = read((reader) => {
      reader.errorEvent(`Reconnecting... 1/5 (${why})`);
      reader.logLine(log(1, '3599.99s'));
      reader.logLine(log(2, '250ms'));
      reader.errorEvent(`Reconnecting... 2/5 (${why})`);
      expect(reader.tries).toBe(2);
    });
    expect(signs).toMatchObject([
      { kind: 'throttled', until: undefined, message: why },
      { kind: 'throttled', until: expect.any(Number) },
      { kind: 'throttled', until: expect.any(Number) },
    ]);
    const times = signs.map((sign) => (sign.kind === 'throttled' ? (sign.until ?? before) - before : 0));
    expect(times[1]).toBeGreaterThanOrEqual(3_599_990);
    expect(times[2]).toBeLessThan(5_000);
  });

  it('tells a lost network from a stream that is taken up again', () => {
    const signs = read((reader) => {
      reader.errorEvent('Reconnecting... waiting for network (Connection failed: error sending request)');
      reader.errorEvent('Reconnecting... 1/5 (stream disconnected before completion: x)');
      reader.errorEvent('Model metadata not found');
      reader.logLine('something else');
    });
    expect(signs).toEqual([
      { kind: 'offline', message: 'Connection failed: error sending request' },
      { kind: 'alive' },
    ]);
  });
});
