import type { JobCompleted, NodeFailed, RunCompleted, StampedEvent } from '../model/run-events.ts';
import { count, duration, plural } from './format.ts';
import type { Style } from './style.ts';
import { oneLine, safeLines } from './text.ts';
import { unreachable } from './unreachable.ts';

/** How much of each kind is written out; the rest is counted. */
const shown = { failures: 20, messageLines: 12, nodes: 3, skippedJobs: 10 } as const;

/** Failures with the same class and message: a hundred siblings that hit one limit are one thing to read. */
interface FailureGroup {
  readonly class: string;
  readonly message: string;
  readonly continued: boolean;
  readonly nodes: string[];
  total: number;
}

/** Collects from the events of a run what is worth reading at its end: failures first, then the totals. */
export class Summary {
  readonly #failures = new Map<string, FailureGroup>();
  readonly #failedJobs: JobCompleted[] = [];
  readonly #skippedJobs: JobCompleted[] = [];
  #cancelled = 0;
  #completed: RunCompleted | undefined;

  note(event: StampedEvent): void {
    switch (event.type) {
      case 'node.failed':
        this.#noteFailure(event);
        return;
      case 'job.completed':
        if (event.result === 'skipped') this.#skippedJobs.push(event);
        else if (event.result === 'failure' && event.reason !== null) this.#failedJobs.push(event);
        return;
      case 'run.completed':
        this.#completed = event;
        return;
      case 'run.started':
      case 'job.started':
      case 'iteration.completed':
      case 'call.started':
      case 'call.completed':
      case 'node.started':
      case 'node.completed':
      case 'node.skipped':
      case 'agent.item':
      case 'log':
      case 'governor':
        return;
      default:
        unreachable(event);
    }
  }

  /** The text, without a line break at its end; empty if there is nothing to say. */
  lines(style: Style): string[] {
    const parts = [this.#failureLines(style), this.#skippedLines(), this.#resultLines(style)];
    return parts
      .filter((part) => part.length > 0)
      .flatMap((part, index) => (index === 0 ? part : ['', ...part]));
  }

  #noteFailure(event: NodeFailed): void {
    // Nodes that were stopped together with the run are no news one by one.
    if (event.class === 'cancelled') {
      this.#cancelled++;
      return;
    }
    const key = `${event.class}\0${event.continued}\0${event.message}`;
    const group = this.#failures.get(key);
    if (group === undefined) {
      const { message, continued } = event;
      this.#failures.set(key, { class: event.class, message, continued, nodes: [event.node], total: 1 });
      return;
    }
    group.total++;
    if (group.nodes.length < shown.nodes) group.nodes.push(event.node);
  }

  #failureLines(style: Style): string[] {
    const groups = [...this.#failures.values()];
    const lines: string[] = [];
    for (const group of groups.slice(0, shown.failures)) {
      const more = group.total - group.nodes.length;
      const nodes = group.nodes.map(oneLine).join(', ') + (more === 0 ? '' : ` and ${count(more)} more`);
      const note = group.continued ? ' (continue-on-error)' : '';
      lines.push(`  ${style.bad(nodes)}: ${group.class}${note}`, ...indented(group.message));
    }
    if (groups.length > shown.failures) lines.push(`  … and ${count(groups.length - shown.failures)} more`);
    for (const job of this.#failedJobs.slice(0, shown.failures)) {
      lines.push(`  ${style.bad(`job ${oneLine(job.job)}`)}`, ...indented(job.reason ?? ''));
    }
    return lines.length === 0 ? [] : [style.bad('Failed:'), ...lines];
  }

  #skippedLines(): string[] {
    const jobs = this.#skippedJobs;
    if (jobs.length === 0) return [];
    const lines = jobs
      .slice(0, shown.skippedJobs)
      .map(({ job, reason }) => `  ${oneLine(job)}${reason === null ? '' : `: ${oneLine(reason)}`}`);
    if (jobs.length > shown.skippedJobs) lines.push(`  … and ${count(jobs.length - shown.skippedJobs)} more`);
    return ['Skipped:', ...lines];
  }

  #resultLines(style: Style): string[] {
    const end = this.#completed;
    if (end === undefined) return [];
    const { totals } = end;
    const nodes = [
      `${plural(totals.completed, 'node')} completed${totals.cached === 0 ? '' : ` (${count(totals.cached)} cached)`}`,
      totals.failed === 0 ? '' : `${count(totals.failed)} failed${this.#cancelledNote()}`,
      totals.skipped === 0 ? '' : `${count(totals.skipped)} skipped`,
    ].filter((part) => part !== '');
    const line = `${resultWords(end, style)} in ${duration(end.duration_ms)}: ${nodes.join(', ')}; ${tokenWords(end)}`;
    return end.reason === null ? [line] : [line, ...indented(end.reason)];
  }

  #cancelledNote(): string {
    return this.#cancelled === 0 ? '' : ` (${count(this.#cancelled)} cancelled)`;
  }
}

const indented = (text: string): string[] =>
  safeLines(text, shown.messageLines).map((line) => (line === '' ? '' : `    ${line}`));

function resultWords({ result }: RunCompleted, style: Style): string {
  switch (result) {
    case 'success':
      return style.good('Run succeeded');
    case 'failure':
      return style.bad('Run failed');
    case 'cancelled':
      return style.warning('Run cancelled');
    case 'paused':
      return style.warning('Run paused');
    default:
      return unreachable(result);
  }
}

function tokenWords({ totals: { usage } }: RunCompleted): string {
  if (usage.input_tokens === 0 && usage.output_tokens === 0) return 'no tokens';
  const cached = usage.cached_input_tokens === 0 ? '' : ` (${count(usage.cached_input_tokens)} cached)`;
  return `${count(usage.input_tokens)} tokens in${cached}, ${count(usage.output_tokens)} out`;
}
