import type { Failure, FailureClass } from '../../model/failure.ts';
import { property } from './property.ts';
import { statedTime } from './stated-time.ts';

interface Rule {
  readonly when: RegExp;
  readonly class: FailureClass;
  /** The model or the way to it was at fault, so trying again may help. */
  readonly transient?: true;
  /** What the user can do, put behind Codex's own words; or, as a function, instead of them. */
  readonly say?: string | ((message: string, match: RegExpExecArray) => string);
}

/**
 * What Codex says when a turn fails, and what it means. The first rule that fits counts: the particular ones stand
 * before those that only look at a status.
 */
const rules: readonly Rule[] = [
  {
    when: /no rollout found for thread id (\S+)/,
    class: 'agent',
    say: (_, match) =>
      `Codex knows no thread ${match[1]}: it was deleted, or belongs to another CODEX_HOME. Run the step that began it again: --fresh, with --only for its job alone`,
  },
  {
    when: /thread (\S+) already has an active writer/,
    class: 'agent',
    say: (_, match) =>
      `another turn is running on thread ${match[1]}: a thread takes one at a time, so let the steps that continue it follow each other`,
  },
  {
    when: /Input exceeds the maximum length of (\d+) characters/,
    class: 'context-window',
    say: (_, match) => tooLong(Number(match[1])),
  },
  {
    when: /Error loading config(?:uration|\.toml)?:?\s*([\s\S]*)/,
    class: 'agent',
    say: (_, match) => `Codex can't read its configuration: ${match[1]}`,
  },
  {
    when: /Missing environment variable: `?([^`.]+)`?/,
    class: 'auth',
    say: (_, match) => `Codex's model provider needs the environment variable ${match[1]}, which is not set`,
  },
  {
    when: /ran out of room|context window|context_length_exceeded|maximum context length/i,
    class: 'context-window',
    say: 'Give the step less to read, or split it.',
  },
  {
    when: /quota|usage limit|billing|purchase more credits|upgrade to (?:plus|pro)\b/i,
    class: 'quota',
    say: 'What is done is kept: run the same command again once there is quota.',
  },
  {
    when: /content_filter|usage polic|\bsafety\b|flagged|cyber(?:security)? (?:risk|polic)|\bbiolog/i,
    class: 'refused',
    say: (message) => `the model refused: ${message}`,
  },
  {
    when: /reason: max_output_tokens/,
    class: 'agent',
    say: 'the answer was longer than the model may write: ask for less in one step',
  },
  {
    when: /\b429\b|rate.?limit|too many requests|slow.?down/i,
    class: 'rate-limit',
    transient: true,
    say: 'Run the same command again later, or with a lower --concurrency.',
  },
  {
    when: /high demand|at capacity|overloaded|status 5\d\d/i,
    class: 'rate-limit',
    transient: true,
    say: 'Run the same command again later.',
  },
  {
    when: /status 40[13]\b|not logged in|token (?:has )?expired|refresh.?token|log ?in again/i,
    class: 'auth',
    say: 'Check the login with "npx @openai/codex login status", or log in again with "npx @openai/codex login".',
  },
  {
    when: /status 404\b|model .*(?:not found|does not exist|not supported)/i,
    class: 'agent',
    say: 'Check the step\'s "model" and Codex\'s model provider.',
  },
  {
    when: /stream disconnected|error sending request|transport error|connection (?:reset|refused|closed)|timed? ?out/i,
    class: 'agent',
    transient: true,
    say: 'The connection to the model was lost: check the network, and run the same command again.',
  },
  {
    when: /invalid.*schema|response_format|json_schema/i,
    class: 'agent',
    say: (message) => `the model's API refuses the output schema: ${message}`,
  },
  { when: /^exited with signal SIGINT/, class: 'cancelled', say: () => 'interrupted' },
  {
    when: /^exited with signal SIGKILL/,
    class: 'agent',
    say: () =>
      'Codex was killed: if the machine ran out of memory, lower --concurrency (an agent takes about 150 MB)',
  },
  {
    when: /^exited with signal (\w+)/,
    class: 'agent',
    say: (_, match) => `Codex was ended from outside (${match[1]})`,
  },
  {
    when: /^spawn E2BIG/,
    class: 'agent',
    say: () => 'the environment of the step is too large for the system: pass less in "env"',
  },
  {
    when: /^(E\w+): .*, mkdtemp '(.+)[\\/][^\\/]+'$/,
    class: 'agent',
    say: (_, match) => `no temporary file for Codex can be made in ${match[2]} (${match[1]}): set TMPDIR`,
  },
  {
    when: /No such file or directory \(os error 2\)/,
    class: 'workspace',
    say: () => 'the working directory does not exist',
  },
];

/** The most characters (Unicode code points) that Codex takes as a prompt. */
export const maxPromptCharacters = 1_048_576;

export const tooLong = (limit: number): string =>
  `the prompt is longer than the ${limit.toLocaleString('en')} characters that Codex takes: give it paths to read instead of texts`;

/**
 * Makes a failure of what Codex said last: the message of `turn.failed`, or what the SDK threw.
 *
 * @param tries how often Codex itself had tried again before it gave up.
 */
export function classifyFailure(raw: string, tries = 0): Failure {
  const message = plainMessage(raw);
  for (const rule of rules) {
    const match = rule.when.exec(message);
    if (match === null) continue;
    const { say } = rule;
    const words =
      say === undefined ? message : typeof say === 'function' ? say(message, match) : joined(message, say);
    const failure: Failure = { class: rule.class, message: words };
    const until = statedTime(message, new Date());
    return {
      ...failure,
      ...(rule.transient === undefined ? {} : { retry: tries > 0 ? ('once' as const) : ('often' as const) }),
      ...(until === undefined ? {} : { until }),
    };
  }
  return { class: 'agent', message };
}

/** The words in it: out of a JSON body, or out of what the program printed before it ended. */
function plainMessage(raw: string): string {
  const exit = /^Codex Exec exited with (?:code (\d+)|(signal \w+)): ?([\s\S]*)$/.exec(raw);
  if (exit !== null) {
    const [, code, signal, stderr = ''] = exit;
    if (signal !== undefined) return `exited with ${signal}`;
    const words = spokenLines(stderr);
    return words === '' ? `Codex ended with exit code ${code} and no message` : words;
  }
  return bodyMessage(raw) ?? withoutPage(raw.trim());
}

/**
 * A gateway or a firewall on the way answers with a page: of that, its title is enough, and what else is in it must not be
 * taken for words of the model.
 */
function withoutPage(message: string): string {
  const page = /<(?:!doctype html|html|head|body)\b[\s\S]*?(?=, url: \S+|$)/i.exec(message);
  if (page === null) return message;
  const title = /<title[^>]*>([^<]{1,200})/i.exec(page[0])?.[1]?.replace(/\s+/g, ' ').trim();
  const words = title ? `a web page, "${title}"` : 'a web page';
  return message.slice(0, page.index) + words + message.slice(page.index + page[0].length);
}

function bodyMessage(raw: string): string | undefined {
  if (!raw.trimStart().startsWith('{')) return undefined;
  try {
    const body: unknown = JSON.parse(raw);
    const error = property(body, 'error');
    const found = [property(error, 'message'), property(body, 'detail'), property(body, 'message'), error];
    return found.find((text): text is string => typeof text === 'string' && text !== '');
  } catch {
    return undefined;
  }
}

/** What codex says on stderr, without its log lines, warnings and stack. */
function spokenLines(stderr: string): string {
  const [spoken = ''] = stderr.split(/^Stack backtrace:/m);
  return spoken
    .split('\n')
    .filter((line) => !/^(?:WARNING:|Reading prompt from stdin|\d{4}-\d\d-\d\dT\S+ +\w+ )/.test(line))
    .map((line) => line.replace(/^Error: (?:[\w/]+: )?/, '').trimEnd())
    .filter((line) => line.trim() !== '')
    .join('\n')
    .replace(/\s*\(code -\d+\)(?:, data: \{.*\})?$/, '');
}

const joined = (message: string, say: string): string =>
  `${message.replace(/[.\s]+$/, '')}. ${say.charAt(0).toUpperCase()}${say.slice(1)}`;
