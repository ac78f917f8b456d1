import { evaluateValue } from '../expression/evaluate.ts';
import type { JobId } from '../model/ids.ts';
import type { Conclusion, InstanceOutcome, JobOutcome } from '../model/outcome.ts';
import type { Scope } from '../model/scope.ts';
import type { Job } from '../model/workflow.ts';
import type { Instance } from '../plan/instances.ts';
import { nameOf } from '../plan/nodes.ts';
import type { JobPlan } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { InstanceState } from './instance-state.ts';
import { type LinkedAbort, linkedAbort } from './interruption.ts';
import { wants } from './job-condition.ts';
import { type StrategyValues, strategyOf } from './job-strategy.ts';
import { needsContext } from './outcome-context.ts';
import { type InstanceEnd, runInstance } from './run-instance.ts';
import { extendEnv, extendScopes, type Scopes } from './scopes.ts';
import { Slots } from './slots.ts';
import { minutesOf } from './time-limit.ts';

/** Room for the instances and steps of a job in the plan's order of nodes. */
const instanceStride = 1_000;
const jobStride = 1_000_000_000;

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
    instances: readonly InstanceOutcome[],
  ): JobOutcome => {
    run.emit({
      type: 'job.completed',
      job: job.id,
      result,
      reason: reason === null ? null : run.mask(reason),
    });
    if (job.strategy.matrix !== undefined) return { kind: 'matrix', result, instances };
    return { kind: 'single', result, outputs: instances[0]?.outputs ?? {} };
  };
  const halted = run.halt.reason;
  if (halted !== undefined) return end('cancelled', halted.message, []);
  if (!run.selection.hasJob(job.id)) return end('skipped', 'not selected with --only', []);

  const scopes = extendScopes(run.scopes, { needs: needsContext(job, outcomes) });
  const wanted = wants(plan, scopes.real, outcomes);
  if (!wanted.ok) return end('failure', `if: ${wanted.error}`, []);
  if (wanted.value !== true) return end('skipped', wanted.value.because, []);
  const strategy = strategyOf(plan, scopes.real);
  if (!strategy.ok) return end('failure', strategy.error, []);
  const instances = strategy.value.instances.filter(({ index }) => run.selection.hasInstance(job.id, index));
  if (instances.length === 0) return end('skipped', 'its matrix is empty', []);
  run.emit({ type: 'job.started', job: job.id, instances: instances.length });

  const abort = linkedAbort(run.halt.signal);
  const parallel = new Slots(strategy.value.maxParallel ?? Number.POSITIVE_INFINITY);
  const ends = await Promise.all(
    instances.map(async (instance, position) => {
      const started = await parallel.acquire(position, abort.signal);
      try {
        const ended = await startInstance(run, plan, scopes, strategy.value, instance, abort);
        const tolerated = ended.result === 'failure' && tolerates(job, ended.scopes.real);
        if (ended.result === 'failure' && !tolerated && strategy.value.failFast) {
          stopSiblings(run, abort, parallel);
        }
        return { ...ended, tolerated };
      } finally {
        started?.();
      }
    }),
  );
  abort.dispose();
  const problem = ends.find((each) => each.problem !== undefined)?.problem ?? null;
  return end(
    resultOf(ends),
    problem,
    instances.map((instance, position) => outcomeOf(job, instance, ends[position] ?? cancelledEnd)),
  );
}

type JobInstanceEnd = InstanceEnd & { readonly tolerated: boolean };

const cancelledEnd: JobInstanceEnd = {
  result: 'cancelled',
  outputs: {},
  problem: undefined,
  tolerated: false,
};

async function startInstance(
  run: RunContext,
  { job, order }: JobPlan,
  jobScopes: Scopes,
  strategy: StrategyValues,
  instance: Instance,
  abort: LinkedAbort,
): Promise<InstanceEnd & { scopes: Scopes }> {
  const around = extendScopes(jobScopes, {
    matrix: instance.matrix ?? {},
    strategy: {
      'fail-fast': strategy.failFast,
      'job-index': instance.index ?? 0,
      'job-total': strategy.instances.length,
      'max-parallel': strategy.maxParallel ?? null,
    },
  });
  const problem = (message: string) => ({
    result: 'failure' as const,
    outputs: {},
    problem: run.mask(message),
    scopes: around,
  });
  const scopes = extendEnv(around, job.env);
  if (!scopes.ok) return problem(scopes.error);
  const timeout = minutesOf(job.timeoutMinutes, scopes.value.real);
  if (!timeout.ok) return problem(timeout.error);
  const state = new InstanceState({
    scopes: scopes.value,
    signal: abort.signal,
    job: job.id,
    index: instance.index,
    matrix: instance.matrix,
    name: instanceName(job, instance, scopes.value.keyed),
  });
  const ended = await runInstance(run, job, state, {
    order: order * jobStride + (instance.index ?? 0) * instanceStride,
    signal: abort.signal,
    timeoutMinutes: timeout.value,
  });
  return { ...ended, scopes: scopes.value };
}

/** The job's name with its matrix values behind it, unless the name says them itself. */
function instanceName(job: Job, instance: Instance, scope: Scope): string {
  const name = nameOf(job.name, scope) ?? job.id;
  if (instance.label === '' || (job.name !== undefined && name !== job.name.text.trim())) return name;
  return `${name} ${instance.label}`;
}

function stopSiblings(run: RunContext, abort: LinkedAbort, parallel: Slots): void {
  abort.abort({ class: 'cancelled', message: 'another instance failed (fail-fast)' });
  run.slots.sweep();
  parallel.sweep();
}

function tolerates(job: Job, scope: Scope): boolean {
  if (job.continueOnError === undefined) return false;
  const value = evaluateValue(job.continueOnError, scope);
  return value.ok && value.value === true;
}

/** Failure beats cancelled; a tolerated failure counts as success. */
function resultOf(ends: readonly JobInstanceEnd[]): Conclusion {
  if (ends.some((each) => each.result === 'failure' && !each.tolerated)) return 'failure';
  return ends.some((each) => each.result === 'cancelled') ? 'cancelled' : 'success';
}

function outcomeOf(job: Job, { matrix }: Instance, end: JobInstanceEnd): InstanceOutcome {
  const whole = job.strategy.matrix === undefined || end.result === 'success';
  return { matrix: matrix ?? {}, result: end.result, outputs: whole ? end.outputs : null };
}
