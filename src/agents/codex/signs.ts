import type { TurnSign } from '../agent.ts';
import { classifyFailure } from './classify.ts';

/**
 * The log line in which Codex says how long it waits before it sends a request again. Nothing else tells the time that
 * the model's API has stated (`Retry-After`): Codex honours it, and keeps it to itself.
 */
export const retryLog = 'codex_core::responses_retry=warn';

const retryLine = /retrying sampling request \((\d+)\/\d+ in ([\d.]+)(ns|µs|ms|s)\).*?sampling_error=(.*)/;
const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, ms: 1, s: 1_000 };

const reconnecting = /^Reconnecting\.\.\. (?:(\d+)\/\d+|waiting for network) ?\((.*)\)$/s;

/**
 * Reads from what Codex says on the way whether it is held back. It says each of its own tries twice, as an event and
 * in its log, of which only the log has the time.
 */
export class SignReader {
  readonly #onSign: (sign: TurnSign) => void;
  #told = 0;
  #tries = 0;

  constructor(onSign: (sign: TurnSign) => void) {
    this.#onSign = onSign;
  }

  /** How often Codex has tried again in this turn. */
  get tries(): number {
    return this.#tries;
  }

  /** An `error` event, which is mostly not the end. */
  errorEvent(message: string): void {
    const match = reconnecting.exec(message);
    if (match === null) return;
    const [, number, why = ''] = match;
    if (number === undefined) {
      this.#onSign({ kind: 'offline', message: why });
      return;
    }
    this.#tries = Number(number);
    if (this.#told >= this.#tries) return;
    this.#told = this.#tries;
    this.#tell(why, undefined);
  }

  /** A line of Codex's log. */
  logLine(line: string): void {
    const match = retryLine.exec(line);
    if (match === null) return;
    const [, number, time, unit = '', why = ''] = match;
    this.#told = Math.max(this.#told, Number(number));
    this.#tell(why, Date.now() + Number(time) * (unitMs[unit] ?? 0));
  }

  #tell(why: string, until: number | undefined): void {
    const throttled = classifyFailure(why).class === 'rate-limit';
    this.#onSign(throttled ? { kind: 'throttled', until, message: why } : { kind: 'alive' });
  }
}
