import { Listr } from 'listr2';
import type { Conclusion } from '../../model/outcome.ts';

/** What draws: called when the list begins and after it has ended. */
export interface Drawing {
  begin(): void;
  end(): void;
}

/**
 * listr2's contract for a renderer. Its default one draws every task and subtask on each tick, cuts a picture that is
 * too high from the top, asks `process.stdout` for the width although progress goes to stderr, and leaves garbage when
 * the terminal is made narrower: with a thousand instances, none of that will do.
 */
class FrameRenderer {
  static readonly nonTTY = true;
  static readonly rendererOptions: { drawing?: Drawing } = {};
  static readonly rendererTaskOptions: Record<string, never> = {};
  readonly #drawing: Drawing | undefined;

  constructor(_tasks: unknown, options: { drawing?: Drawing }) {
    this.#drawing = options.drawing;
  }

  render = (): void => this.#drawing?.begin();

  end = (): void => this.#drawing?.end();
}

/** The run's jobs as a listr2 list: one task a job, however many instances it has. */
export class JobList {
  readonly #settle = new Map<string, (result: Conclusion) => void>();
  readonly #ended: Promise<unknown>;

  constructor(jobs: readonly { readonly id: string; readonly name: string }[], drawing: Drawing) {
    const list = new Listr(
      jobs.map(({ id, name }) => {
        const settled = new Promise<Conclusion>((resolve) => this.#settle.set(id, resolve));
        return {
          title: name,
          task: async (_: unknown, task: { skip(): void }): Promise<void> => {
            const result = await settled;
            if (result === 'skipped') task.skip();
            else if (result !== 'success') throw new Error(result);
          },
        };
      }),
      {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        renderer: FrameRenderer,
        rendererOptions: { drawing },
      },
    );
    this.#ended = list.run();
  }

  /** The job's task ends as the job did. */
  settle(job: string, result: Conclusion): void {
    this.#settle.get(job)?.(result);
    this.#settle.delete(job);
  }

  /** Ends what has not ended, and with it the drawing. */
  async close(): Promise<void> {
    for (const job of this.#settle.keys()) this.settle(job, 'cancelled');
    await this.#ended;
  }
}
