import { figures, ProcessOutputStream, Spinner } from 'listr2';
import type { ReporterOptions } from '../reporter.ts';
import { createStyle, type Style } from '../style.ts';
import type { Drawing } from './list.ts';
import { renderTree } from './render.ts';
import type { RunState } from './run-state.ts';
import { Screen, type Size } from './screen.ts';

/** Ten frames a second: a spinner looks alive, and ten thousand fast nodes cost no more than ten slow ones. */
const frameMs = 100;

type Progress = ReporterOptions['progress'];

/**
 * Draws a run's state on a terminal while the run runs. Whatever else is written on that stream meanwhile appears above
 * the picture. Where the stream is no terminal only the last picture is written.
 */
export class LiveView implements Drawing {
  readonly #state: RunState;
  readonly #progress: Progress;
  readonly #style: Style;
  readonly #stream: ProcessOutputStream;
  readonly #screen: Screen;
  readonly #spinner = new Spinner();
  #timer: NodeJS.Timeout | undefined;
  #above = '';
  /** Somebody else has the terminal. */
  #away = false;
  #failure: Error | undefined;

  constructor(state: RunState, { progress, color }: Pick<ReporterOptions, 'progress' | 'color'>) {
    this.#state = state;
    this.#progress = progress;
    this.#style = createStyle(color);
    // listr2 asks for a terminal's stream, and uses no more of it than `write`, which every stream has.
    this.#stream = new ProcessOutputStream(progress as unknown as NodeJS.WriteStream);
    this.#screen = new Screen((text) => this.#stream.write(text));
  }

  begin(): void {
    if (this.#progress.isTTY !== true) return;
    this.#stream.hijack();
    this.#screen.open();
    this.#timer = setInterval(this.#tick, frameMs).unref();
    this.#progress.on('resize', this.#draw);
    process.on('exit', this.#leave);
    // After Ctrl-Z and `fg` the shell's lines stand below the last frame.
    if (process.platform !== 'win32') process.on('SIGCONT', this.#continue);
    this.#draw();
  }

  /** Takes the picture off the terminal, which is somebody else's until `resume`. */
  suspend(): void {
    if (this.#timer === undefined || this.#away) return;
    this.#take();
    this.#screen.draw([], this.#size(), this.#above);
    this.#above = '';
    this.#screen.close();
    this.#stream.release();
    this.#away = true;
  }

  resume(): void {
    if (this.#timer === undefined || !this.#away) return;
    this.#away = false;
    this.#stream.hijack();
    this.#continue();
  }

  end(): void {
    this.resume();
    if (this.#failure !== undefined) return;
    if (this.#timer === undefined) this.say(this.#frame(true));
    else this.#show(true);
    this.#leave();
  }

  /** Drawing happens between events, where nobody could catch what it throws: it is thrown here instead. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Lines that stay: above the picture while there is one. */
  say(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join('');
    if (text === '') return;
    if (this.#timer === undefined) this.#progress.write(text);
    else this.#above += text;
  }

  readonly #tick = (): void => {
    this.#spinner.spin();
    // Timers come before signals in a turn of the event loop: after `fg`, `#continue` must be heard first.
    setImmediate(this.#draw);
  };

  readonly #draw = (): void => {
    if (this.#timer !== undefined && !this.#away) this.#show(false);
  };

  #show(final: boolean): void {
    try {
      this.#take();
      const frame = this.#frame(final);
      this.#screen.draw(frame, this.#size(), this.#above);
      this.#above = '';
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#leave();
    }
  }

  readonly #continue = (): void => {
    if (this.#away) return;
    this.#screen.forget();
    this.#screen.open();
    this.#draw();
  };

  /** Gives the terminal back; also when the process ends with the picture still standing. */
  readonly #leave = (): void => {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#progress.off('resize', this.#draw);
    process.off('exit', this.#leave);
    process.off('SIGCONT', this.#continue);
    if (!this.#away) this.#take();
    this.#screen.close();
    if (this.#above !== '') this.#stream.write(this.#above);
    this.#above = '';
    this.#stream.release();
  };

  /** What others wrote since the last frame. */
  #take(): void {
    const entries = this.#stream.release();
    this.#stream.hijack();
    if (entries.length === 0) return;
    const text = entries.map(({ entry }) => entry).join('');
    this.#above += text.endsWith('\n') ? text : `${text}\n`;
  }

  #size(): Size {
    return { columns: this.#progress.columns || 80, rows: this.#progress.rows || 24 };
  }

  #frame(final: boolean): string[] {
    return renderTree(this.#state, {
      ...this.#size(),
      now: Date.now(),
      final,
      style: this.#style,
      symbols: {
        success: figures.tick,
        failure: figures.cross,
        skipped: figures.arrowDown,
        waiting: '·',
        running: this.#spinner.fetch(),
      },
    });
  }
}
