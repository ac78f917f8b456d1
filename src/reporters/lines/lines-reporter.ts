import type {
  AgentItem,
  Log,
  NodeFailed,
  NodeNames,
  NodeRef,
  PlannedJob,
  RunStarted,
  StampedEvent,
} from '../../model/run-events.ts';
import { changedFiles, describeActivity } from '../activity.ts';
import { clock } from '../format.ts';
import { instanceLabel } from '../names.ts';
import { Output } from '../output.ts';
import type { Reporter, ReporterOptions } from '../reporter.ts';
import { createStyle, type Style, type Tone } from '../style.ts';
import { Summary } from '../summary.ts';
import { oneLine, safeLines } from '../text.ts';
import { unreachable } from '../unreachable.ts';
import {
  callCompleted,
  callStarted,
  governor,
  iterationCompleted,
  jobCompleted,
  jobStarted,
  nodeCompleted,
  nodeFailed,
  runStarted,
} from './wording.ts';

/** A failed command's message may carry the end of its output. */
const messageLines = 20;

interface JobInfo {
  readonly name: string;
  readonly matrix: boolean;
  startedAt: number | undefined;
  /** What tells its instances apart, by index: only a node's first event says it. */
  readonly labels: string[];
}

/**
 * One line an event, for logs. Of what agents do only the traces are said, changed files and errors: the rest would
 * bury what matters, and is in the journal.
 */
export class LinesReporter implements Reporter {
  readonly #output: Output;
  readonly #style: Style;
  readonly #summary = new Summary();
  readonly #jobs = new Map<string, JobInfo>();
  #start: number | undefined;
  #now = 0;
  #stamp = '';
  #prefix = '';

  constructor(options: ReporterOptions) {
    this.#output = new Output(options.progress);
    this.#style = createStyle(options.color);
  }

  event(event: StampedEvent): void {
    this.#tick(event.at);
    this.#summary.note(event);
    switch (event.type) {
      case 'run.started':
        this.#runStarted(event);
        break;
      case 'job.started': {
        const job = this.#jobs.get(event.job);
        if (job !== undefined) job.startedAt = this.#now;
        this.#say(jobStarted(event, job?.matrix ?? event.instances !== 1));
        break;
      }
      case 'job.completed': {
        const startedAt = this.#jobs.get(event.job)?.startedAt;
        const ms = startedAt === undefined ? undefined : this.#now - startedAt;
        this.#say(jobCompleted(event, ms), event.result === 'failure' ? 'bad' : undefined);
        break;
      }
      case 'iteration.completed':
        this.#say(iterationCompleted(event));
        break;
      case 'call.started':
        this.#addJobs(event.jobs);
        this.#say(callStarted(event));
        break;
      case 'call.completed':
        this.#say(callCompleted(event), event.result === 'failure' ? 'bad' : undefined);
        break;
      case 'node.started':
        this.#learnLabel(event, event);
        this.#say(`${this.#label(event)} started`);
        break;
      case 'node.completed':
        if (event.names !== undefined) this.#learnLabel(event, event.names);
        this.#say(`${this.#label(event)} ${nodeCompleted(event)}`);
        break;
      case 'node.failed':
        this.#nodeFailed(event);
        break;
      case 'node.skipped':
        this.#say(`${this.#label(event)} skipped: ${oneLine(event.message)}`);
        break;
      case 'agent.item':
        this.#agentItem(event);
        break;
      case 'log':
        this.#log(event);
        break;
      case 'governor':
        this.#say(governor(event, this.#now), event.paused_until === null ? undefined : 'warning');
        break;
      case 'run.completed':
        return;
      default:
        unreachable(event);
    }
  }

  close(): Promise<void> {
    const lines = this.#summary.lines(this.#style);
    if (lines.length > 0) this.#output.line(['', ...lines].join('\n'));
    return this.#output.close();
  }

  /** Events come in bursts with the same stamp: what follows from it is worked out once. */
  #tick(at: string): void {
    if (at === this.#stamp) return;
    this.#stamp = at;
    this.#now = Date.parse(at);
    this.#start ??= this.#now;
    this.#prefix = `[${clock(this.#now - this.#start)}] `;
  }

  #say(text: string, tone?: Tone, detail: readonly string[] = []): void {
    const head = this.#prefix + (tone === undefined ? text : this.#style[tone](text));
    this.#output.line(detail.length === 0 ? head : [head, ...detail.map((line) => `    ${line}`)].join('\n'));
  }

  #learnLabel({ job: id, instance }: NodeRef, names: NodeNames): void {
    const job = this.#jobs.get(id);
    if (job !== undefined) job.labels[instance ?? 0] = instanceLabel(names, [job.name, id]);
  }

  #label({ job, instance, node }: NodeRef): string {
    const label = this.#jobs.get(job)?.labels[instance ?? 0] ?? '';
    return label === '' ? node : `${node} (${label})`;
  }

  #runStarted(event: RunStarted): void {
    this.#addJobs(event.jobs);
    this.#say(runStarted(event));
  }

  #addJobs(jobs: readonly PlannedJob[]): void {
    for (const { id, name, matrix } of jobs) {
      this.#jobs.set(id, { name: oneLine(name), matrix, startedAt: undefined, labels: [] });
    }
  }

  #nodeFailed(event: NodeFailed): void {
    const [first = '', ...more] = safeLines(event.message, messageLines);
    this.#say(`${this.#label(event)} ${nodeFailed(event)}: ${first}`, 'bad', more);
  }

  #agentItem(event: AgentItem): void {
    if (event.phase !== 'completed') return;
    if (event.item.type === 'file_change') {
      const verb = event.item.status === 'failed' ? 'could not change' : 'changed';
      this.#say(`${this.#label(event)} ${verb} ${changedFiles(event.item).join(', ')}`);
    } else if (event.item.type === 'error') {
      this.#say(`${this.#label(event)} agent: ${describeActivity(event.item)}`);
    }
  }

  #log(event: Log): void {
    const [first = '', ...more] = safeLines(event.message);
    const node = event.node === null ? '' : `${event.node}: `;
    const text = `${event.level}: ${node}${first}`;
    const tone = event.level === 'error' ? 'bad' : event.level === 'warning' ? 'warning' : undefined;
    this.#say(text, tone, more);
  }
}
