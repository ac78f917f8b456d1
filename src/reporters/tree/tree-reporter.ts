import type { Log, StampedEvent } from '../../model/run-events.ts';
import type { Reporter, ReporterOptions } from '../reporter.ts';
import { createStyle, type Style } from '../style.ts';
import { Summary } from '../summary.ts';
import { safeLines } from '../text.ts';
import { JobList } from './list.ts';
import { LiveView } from './live-view.ts';
import { RunState } from './run-state.ts';

/** The run as a tree on a terminal: jobs, instances, steps, and what each agent does now. */
export class TreeReporter implements Reporter {
  readonly #state = new RunState();
  readonly #summary = new Summary();
  readonly #style: Style;
  readonly #view: LiveView;
  #list: JobList | undefined;

  constructor(options: ReporterOptions) {
    this.#style = createStyle(options.color);
    this.#view = new LiveView(this.#state, options);
  }

  event(event: StampedEvent): void {
    this.#view.check();
    this.#state.apply(event);
    this.#summary.note(event);
    if (event.type === 'run.started') this.#list = new JobList(event.jobs, this.#view);
    else if (event.type === 'job.completed') this.#list?.settle(event.job, event.result);
    else if (event.type === 'log') this.#view.say(this.#logLines(event));
  }

  suspend(): () => void {
    this.#view.suspend();
    return () => this.#view.resume();
  }

  async close(): Promise<void> {
    await this.#list?.close();
    const lines = this.#summary.lines(this.#style);
    if (lines.length > 0) this.#view.say(['', ...lines]);
  }

  #logLines({ level, message, node }: Log): string[] {
    const [first = '', ...more] = safeLines(message);
    const about = node === null ? '' : `${node}: `;
    const tone = level === 'error' ? 'bad' : level === 'warning' ? 'warning' : undefined;
    const head = tone === undefined ? '' : `${this.#style[tone](`${level}:`)} `;
    return [`${head}${about}${first}`, ...more.map((line) => `  ${line}`)];
  }
}
