import type { StampedEvent } from '../model/run-events.ts';
import { Output } from './output.ts';
import type { Reporter, ReporterOptions } from './reporter.ts';

/** Each event as one line of JSON on the results stream, as the journal names things; for programs. */
export class JsonReporter implements Reporter {
  readonly #output: Output;

  constructor(options: ReporterOptions) {
    this.#output = new Output(options.results);
  }

  event(event: StampedEvent): void {
    this.#output.line(JSON.stringify(event));
  }

  close(): Promise<void> {
    return this.#output.close();
  }
}
