import type { AgentItem, Log, StampedEvent } from '../../model/run-events.ts';
import { describeActivity } from '../../reporters/activity.ts';
import { elapsed } from '../../reporters/format.ts';
import { createStyle, type Style } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { Screen } from '../../reporters/tree/screen.ts';
import { truncate } from '../../reporters/width.ts';

/** What Codex does while it writes, for whoever waits for it. */
export interface Progress {
  event(event: StampedEvent): void;
  /** Gives the terminal back; nothing is shown after it. */
  close(): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly color: boolean;
  /** Whether there is a terminal whose last line can be drawn again. */
  readonly live: boolean;
  /** What is being done, as in `Codex writes a workflow`. */
  readonly title: string;
}

const frames = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const frameMs = 100;

/** One line for each thing that Codex has done; on a terminal also what it does now, below them. */
export function createProgress(options: ProgressOptions): Progress {
  const style = createStyle(options.color);
  return options.live ? new LiveProgress(options, style) : plainProgress(options, style);
}

function plainProgress({ stream, title }: ProgressOptions, style: Style): Progress {
  stream.write(`${title}\n`);
  return {
    event: (event) => {
      const line = doneLine(event, style);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    close: () => {},
  };
}

class LiveProgress implements Progress {
  readonly #options: ProgressOptions;
  readonly #style: Style;
  readonly #screen: Screen;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #now = 'thinks';
  #frame = 0;
  #closed = false;

  constructor(options: ProgressOptions, style: Style) {
    const { stream } = options;
    this.#options = options;
    this.#style = style;
    this.#screen = new Screen((text) => stream.write(text));
    this.#screen.open();
    this.#draw(`${options.title}\n`);
    this.#timer = setInterval(() => {
      this.#frame += 1;
      this.#draw();
    }, frameMs);
  }

  event(event: StampedEvent): void {
    if (this.#closed) return;
    if (event.type === 'agent.item')
      this.#now = event.phase === 'completed' ? 'thinks' : describeActivity(event.item);
    const line = doneLine(event, this.#style);
    this.#draw(line === undefined ? '' : `${line}\n`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#screen.draw([], this.#size());
    this.#screen.close();
  }

  #draw(above = ''): void {
    const { columns, rows } = this.#size();
    const sign = frames[this.#frame % frames.length] ?? '';
    const time = elapsed(Date.now() - this.#startedAt);
    const text = truncate(`Codex ${oneLine(this.#now)}`, columns - time.length - 5);
    this.#screen.draw(
      [`${this.#style.active(sign)} ${text} ${this.#style.quiet(time)}`],
      { columns, rows },
      above,
    );
  }

  #size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = this.#options.stream;
    // A terminal may say that it has no columns at all.
    return { columns: columns || 80, rows: rows || 24 };
  }
}

/** What has happened, in a line; undefined where nothing of it is worth one. */
function doneLine(event: StampedEvent, style: Style): string | undefined {
  if (event.type === 'agent.item') return itemLine(event, style);
  return event.type === 'log' ? logLine(event, style) : undefined;
}

function itemLine({ phase, item }: AgentItem, style: Style): string | undefined {
  if (phase !== 'completed' || isAnswer(item)) return undefined;
  const words = truncate(describeActivity(item), 160);
  return `  ${item.type === 'error' ? style.warning(words) : style.quiet(words)}`;
}

const logLine = ({ level, message }: Log, style: Style): string =>
  `  ${level === 'info' ? oneLine(message) : style.warning(oneLine(message))}`;

/** The answer itself is shown when it is good. */
const isAnswer = ({ type, text }: AgentItem['item']): boolean =>
  type === 'agent_message' && typeof text === 'string' && text.trimStart().startsWith('{');
