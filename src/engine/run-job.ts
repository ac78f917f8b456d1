import type { JobId, NodeId } from '../model/ids.ts';
import type { Conclusion, InstanceOutcome, JobOutcome } from '../model/outcome.ts';
import type { Job } from '../model/workflow.ts';
import type { Instance } from '../plan/instances.ts';
import type { JobPlan } from '../plan/plan.ts';
import { Breaker, defaultBreaker } from './breaker.ts';
import { bugMessage } from './bug.ts';
import type { RunContext } from './context.ts';
import { interruptionOf, linkedAbort } from './interruption.ts';
import { wantsJob } from './job-condition.ts';
import { type JobInstanceEnd, runJobInstance } from './job-instance.ts';
import { type StrategyValues, strategyOf } from './job-strategy.ts';
import { needsContext } from './outcome-context.ts';
import { inPool } from './pool.ts';
import { extendScopes, type Scopes } from './scopes.ts';

/** Runs one job, whose needs have all ended. */
export async function runJob(
  run: RunContext,
  plan: JobPlan,
  outcomes: ReadonlyMap<JobId, JobOutcome>,
): Promise<JobOutcome> {
  const { job } = plan;
  const end = (
    result: Conclusion,
    reason: string | null,
    instances: readonly InstanceOutcome[] = [],
    waitsFor?: NodeId,
  ): JobOutcome => {
    const masked = reason === null ? null : run.mask(reason);
    run.emit({ type: 'job.completed', job: `${run.prefix}${job.id}`, result, reason: masked });
    if (job.strategy.matrix !== undefined) return { kind: 'matrix', result, instances, waitsFor };
    return { kind: 'single', result, outputs: instances[0]?.outputs ?? {}, waitsFor };
  };
  const halted = run.halt.reason;
  if (halted !== undefined) return end('cancelled', halted.message);
  if (run.signal.aborted) return end('cancelled', interruptionOf(run.signal).message);
  if (!run.selection.hasJob(job.id)) return end('skipped', 'not selected with --only');
  // Whatever its condition: what it needs has not come to its end.
  const waitsFor = [...plan.ancestors]
    .map((id) => outcomes.get(id)?.waitsFor)
    .find((node) => node !== undefined);
  if (waitsFor !== undefined) return end('cancelled', waitingWords(waitsFor), [], waitsFor);

  const scopes = extendScopes(run.scopes, { needs: needsContext(job, outcomes) });
  const wanted = wantsJob(plan, scopes.real, outcomes);
  if (!wanted.ok) return end('failure', `if: ${wanted.error}`);
  if (wanted.value !== true) return end('skipped', wanted.value.because);
  const strategy = strategyOf(plan, scopes.real);
  if (!strategy.ok) return end('failure', strategy.error);
  const { instances } = strategy.value;
  if (instances.length === 0) return end('skipped', 'its matrix is empty');
  const selected = instances.filter(({ index }) => run.selection.hasInstance(job.id, index));
  run.emit({ type: 'job.started', job: `${run.prefix}${job.id}`, instances: selected.length });

  const { ends, stopped } = await runInstances(run, plan, scopes, strategy.value, selected);
  const waiting = [...ends.values()].find((each) => each.waitsFor !== undefined)?.waitsFor;
  const problem =
    stopped ??
    [...ends.values()].find((each) => each.problem !== undefined)?.problem ??
    (waiting === undefined ? null : waitingWords(waiting));
  const everyOutcome = instances.map((instance) => outcomeOf(job, instance, ends.get(instance)));
  return end(resultOf([...ends.values()]), problem, everyOutcome, waiting);
}

/**
 * So many instances are under way at a time, at the least: enough to look stored results up ahead of what runs, and few
 * enough that ten thousand instances don't fill the memory.
 */
const instancesAhead = 128;

/** Runs the instances side by side, `max-parallel` at once; with `fail-fast` the first failure stops the others. */
async function runInstances(
  run: RunContext,
  plan: JobPlan,
  scopes: Scopes,
  strategy: StrategyValues,
  instances: readonly Instance[],
): Promise<{ readonly ends: ReadonlyMap<Instance, JobInstanceEnd>; readonly stopped: string | undefined }> {
  const abort = linkedAbort(run.signal);
  const stopSiblings = (): void => {
    if (!strategy.failFast) return;
    abort.abort({ class: 'cancelled', message: 'another instance failed (fail-fast)' });
    run.slots.sweep();
  };
  const { breaker: most } = plan.job.strategy;
  const breaker = new Breaker(most === false ? Number.POSITIVE_INFINITY : (most ?? defaultBreaker));
  const job = { plan, scopes, strategy, signal: abort.signal, onFailure: stopSiblings, breaker };
  const limit = strategy.maxParallel ?? Math.max(instancesAhead, 2 * run.slots.limit);
  const ends = await inPool(instances, limit, async (instance): Promise<[Instance, JobInstanceEnd]> => {
    try {
      return [instance, await runJobInstance(run, job, instance)];
    } catch (error) {
      stopSiblings();
      return [instance, { result: 'failure', outputs: {}, problem: bugMessage(error), tolerated: false }];
    }
  });
  abort.dispose();
  return { ends: new Map(ends), stopped: breaker.reason };
}

const waitingWords = (node: NodeId): string => `waits for the approval of ${node}`;

/** Failure beats cancelled; a tolerated failure counts as success. */
function resultOf(ends: readonly JobInstanceEnd[]): Conclusion {
  if (ends.some((each) => each.result === 'failure' && !each.tolerated)) return 'failure';
  return ends.some((each) => each.result === 'cancelled') ? 'cancelled' : 'success';
}

/** An instance that was not selected has its place, too. */
function outcomeOf(job: Job, { matrix }: Instance, end: JobInstanceEnd | undefined): InstanceOutcome {
  if (end === undefined) return { matrix: matrix ?? {}, result: 'skipped', outputs: null };
  const whole = job.strategy.matrix === undefined || end.result === 'success';
  return { matrix: matrix ?? {}, result: end.result, outputs: whole ? end.outputs : null };
}
