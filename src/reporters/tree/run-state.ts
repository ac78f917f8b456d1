import type { Conclusion } from '../../model/outcome.ts';
import type {
  CallCompleted,
  CallStarted,
  IterationCompleted,
  JobCompleted,
  JobStarted,
  NodeCompleted,
  NodeFailed,
  NodeNames,
  NodeRef,
  NodeSkipped,
  RunStarted,
  StampedEvent,
} from '../../model/run-events.ts';
import { totalTokens } from '../../model/usage.ts';
import { instanceLabel } from '../names.ts';
import { oneLine } from '../text.ts';
import { unreachable } from '../unreachable.ts';
import {
  type InstanceState,
  type JobState,
  newInstance,
  newJob,
  newStep,
  type StepState,
} from './job-state.ts';
import { shownAs } from './shown-as.ts';

/**
 * What the tree shows, kept up to date event by event. Each event costs the same, however many nodes there are, and
 * nothing is put into words here: that is done for the few lines that are shown, when they are.
 */
export class RunState {
  readonly jobs = new Map<string, JobState>();
  /** Nodes by how they ended; `running` now. */
  readonly nodes = { completed: 0, running: 0, failed: 0, cached: 0, skipped: 0 };
  /** How fast agents may start, where their model has asked for patience. */
  pace: { concurrency: number; limit: number; pausedUntil: number } | undefined;
  title = '';
  tokens = 0;
  startedAt = 0;
  endedAt: number | undefined;
  #stamp = '';
  #now = 0;

  apply(event: StampedEvent): void {
    this.#tick(event.at);
    switch (event.type) {
      case 'run.started':
        this.#runStarted(event);
        break;
      case 'job.started':
        this.#jobStarted(event);
        break;
      case 'job.completed':
        this.#jobCompleted(event);
        break;
      case 'iteration.completed':
        this.#iterationCompleted(event);
        break;
      case 'call.started':
        this.#callStarted(event);
        break;
      case 'call.completed':
        this.#callCompleted(event);
        break;
      case 'node.started':
        this.#nodeStarted(event);
        break;
      case 'node.completed':
        this.#nodeCompleted(event);
        break;
      case 'node.failed':
        this.#nodeFailed(event);
        break;
      case 'node.skipped':
        this.#nodeSkipped(event);
        break;
      case 'agent.item': {
        const { job, instance, step: id } = shownAs(event);
        const step = this.#job(job).instances[instance ?? 0]?.steps.get(id);
        if (step?.status === 'running') step.activity = event.item;
        return;
      }
      case 'run.completed':
        this.endedAt = this.#now;
        return;
      case 'governor':
        this.pace = {
          concurrency: event.concurrency,
          limit: event.limit,
          pausedUntil: event.paused_until === null ? 0 : Date.parse(event.paused_until),
        };
        return;
      case 'log':
        return;
      default:
        unreachable(event);
    }
  }

  /** How many nodes there will be, as far as known; `open` where a matrix is not known yet. */
  expected(): { readonly nodes: number; readonly open: boolean } {
    let nodes = 0;
    let open = false;
    for (const job of this.jobs.values()) {
      const ended = job.endedAt !== undefined;
      if (!ended && job.called !== undefined) {
        const called = expectedOfCalls(job);
        nodes += called.nodes;
        open ||= called.open;
        continue;
      }
      nodes += ended ? job.endedNodes : (job.total ?? 0) * job.steps.length + job.moreNodes;
      open ||= !ended && (job.total === undefined || job.repeats);
    }
    return { nodes, open };
  }

  #tick(at: string): void {
    if (at === this.#stamp) return;
    this.#stamp = at;
    this.#now = Date.parse(at);
  }

  #runStarted(event: RunStarted): void {
    this.startedAt = this.#now;
    this.title = oneLine(event.workflow.name);
    for (const plan of event.jobs) this.jobs.set(plan.id, newJob(plan));
  }

  #jobStarted(event: JobStarted): void {
    const outer = shownAs(event).job;
    const job = this.#job(outer);
    if (outer !== event.job) {
      const known = job.called?.get(event.job);
      if (known !== undefined) job.called?.set(event.job, { ...known, instances: event.instances });
      return;
    }
    job.status = 'running';
    job.startedAt = this.#now;
    job.total = event.instances;
  }

  #iterationCompleted(event: IterationCompleted): void {
    const { job: id, instance: index } = shownAs(event);
    const job = this.#job(id);
    if (id !== event.job) {
      const known = job.called?.get(event.job);
      const next = `${event.job}#${event.instance ?? 0}.${event.iteration + 1}`;
      if (known !== undefined && event.goes_on) job.called?.set(next, { ...known, instances: 1 });
      return;
    }
    const instance = this.#instance(job, index);
    if (event.goes_on) job.moreNodes += job.steps.length;
    else if (event.until === false) this.#endInstance(job, instance, 'failure');
    else this.#endInstance(job, instance, event.result);
  }

  #callStarted(event: CallStarted): void {
    const { job: id, instance: index } = shownAs(event);
    const job = this.#job(id);
    for (const { id: called, steps, instances, uses } of event.jobs) {
      const known = { steps: steps.length, uses: uses !== undefined, instances: instances ?? undefined };
      job.called?.set(called, known);
    }
    if (id !== event.job) return;
    const instance = this.#instance(job, index);
    if (event.matrix !== null) {
      const label = instanceLabel(event, [job.name, job.id]);
      if (label !== '') instance.label = label;
    }
    this.#startInstance(job, instance);
  }

  #callCompleted(event: CallCompleted): void {
    const { job: id, instance: index } = shownAs(event);
    if (id !== event.job) return;
    const job = this.#job(id);
    if (!job.repeats) this.#endInstance(job, this.#instance(job, index), event.result);
  }

  #jobCompleted(event: JobCompleted): void {
    const outer = shownAs(event).job;
    const job = this.#job(outer);
    if (outer !== event.job) {
      if (event.result === 'skipped') job.called?.delete(event.job);
      return;
    }
    // An instance whose last steps were never reported ends with its job.
    for (const instance of job.running) this.#endInstance(job, instance);
    job.status = event.result;
    job.reason = event.reason;
    job.endedAt = this.#now;
    for (const other of this.jobs.values()) other.awaited.delete(job.id);
  }

  #nodeStarted(event: NodeRef & NodeNames): void {
    const { job, instance, step } = this.#placeOf(event);
    if (event.matrix !== null && job.called === undefined) {
      const label = instanceLabel(event, [job.name, job.id]);
      if (label !== '') instance.label = label;
    }
    step.name = job.called === undefined ? oneLine(event.name) : step.id;
    step.status = 'running';
    step.startedAt = this.#now;
    this.nodes.running++;
    instance.current = step;
    instance.active.add(step);
    this.#startInstance(job, instance);
  }

  #startInstance(job: JobState, instance: InstanceState): void {
    if (instance.status !== 'waiting') return;
    instance.status = 'running';
    instance.startedAt = this.#now;
    job.running.add(instance);
  }

  #nodeCompleted(event: NodeCompleted): void {
    if (event.names !== undefined) this.#nodeStarted({ ...event, ...event.names });
    const { job, instance, step } = this.#placeOf(event);
    step.cached = event.cached;
    step.ms = event.duration_ms;
    this.nodes.completed++;
    if (event.cached) {
      this.nodes.cached++;
      job.cachedNodes++;
    }
    this.#spend(job, instance, step, event);
    this.#endStep(job, instance, step, 'success');
  }

  #nodeFailed(event: NodeFailed): void {
    const { job, instance, step } = this.#placeOf(event);
    step.ms = event.duration_ms;
    step.failure = { class: event.class, message: event.message };
    step.continued = event.continued;
    this.nodes.failed++;
    this.#spend(job, instance, step, event);
    this.#endStep(job, instance, step, event.class === 'cancelled' ? 'cancelled' : 'failure');
  }

  #nodeSkipped(event: NodeSkipped): void {
    const { job, instance, step } = this.#placeOf(event);
    step.reason = event.message;
    this.nodes.skipped++;
    this.#endStep(job, instance, step, event.reason === 'cancelled' ? 'cancelled' : 'skipped');
  }

  #spend(job: JobState, instance: InstanceState, step: StepState, event: NodeCompleted | NodeFailed): void {
    const tokens = totalTokens(event.usage);
    step.tokens = tokens;
    instance.tokens += tokens;
    job.tokens += tokens;
    this.tokens += tokens;
  }

  #endStep(job: JobState, instance: InstanceState, step: StepState, status: Conclusion): void {
    if (step.status === 'running') this.nodes.running--;
    instance.active.delete(step);
    step.status = status;
    step.activity = undefined;
    instance.current = step;
    job.endedNodes++;
    instance.finishedSteps++;
    if (job.called === undefined && !job.repeats && instance.finishedSteps === job.steps.length) {
      this.#endInstance(job, instance);
    }
  }

  #endInstance(job: JobState, instance: InstanceState, result = instanceResult(instance)): void {
    job.running.delete(instance);
    instance.endedAt = this.#now;
    instance.status = result;
    if (instance.status === 'success') job.done++;
    else if (instance.status === 'skipped') job.skipped++;
    else if (instance.status === 'cancelled') job.cancelled++;
    else job.failed.push(instance);
  }

  #job(id: string): JobState {
    let job = this.jobs.get(id);
    if (job === undefined) {
      job = newJob({ id, name: id, needs: [], matrix: false, instances: null, steps: [] });
      this.jobs.set(id, job);
    }
    return job;
  }

  #placeOf(event: NodeRef): { job: JobState; instance: InstanceState; step: StepState } {
    const place = shownAs(event);
    const job = this.#job(place.job);
    const instance = this.#instance(job, place.instance);
    if (job.repeats && place.iteration !== instance.iteration) {
      instance.iteration = place.iteration;
      instance.steps.clear();
      instance.finishedSteps = 0;
    }
    return { job, instance, step: this.#step(job, instance, place.step) };
  }

  #instance(job: JobState, index: number | null): InstanceState {
    const at = index ?? 0;
    let instance = job.instances[at];
    if (instance === undefined) {
      instance = newInstance(index === null ? '' : `[${index}]`, this.#now);
      job.instances[at] = instance;
    }
    return instance;
  }

  #step(job: JobState, instance: InstanceState, id: string): StepState {
    let step = instance.steps.get(id);
    if (step === undefined) {
      step = newStep(id, job.steps.find((plan) => plan.id === id)?.name ?? id, this.#now);
      instance.steps.set(id, step);
    }
    return step;
  }
}

/** The nodes of the workflows that instances of a job use; `open` where some are not known yet. */
function expectedOfCalls(job: JobState): { readonly nodes: number; readonly open: boolean } {
  let nodes = 0;
  let open = job.total === undefined || job.instances.length < job.total;
  for (const { steps, instances, uses } of job.called?.values() ?? []) {
    nodes += steps * (instances ?? 0);
    open ||= instances === undefined && !uses;
  }
  return { nodes, open };
}

/** How an instance went, from its steps: failure beats cancelled, and skipped is what none of it ran. */
function instanceResult({ steps }: InstanceState): Conclusion {
  let result: Conclusion = 'skipped';
  for (const { status, continued } of steps.values()) {
    if (status === 'failure' && !continued) return 'failure';
    if (status === 'cancelled') result = 'cancelled';
    else if (status !== 'skipped' && result !== 'cancelled') result = 'success';
  }
  return result;
}
