import type { PlannedJob } from '../model/run-events.ts';
import type { Scope } from '../model/scope.ts';
import type { Repeat } from '../model/workflow.ts';
import { nameOf } from '../plan/nodes.ts';
import type { JobPlan } from '../plan/plan.ts';
import type { RunContext } from './context.ts';
import { mostOf } from './repeat.ts';

/** The jobs of a plan that are to run, as events tell them. */
export function plannedJobs({
  plan,
  selection,
  scopes,
  prefix,
}: Pick<RunContext, 'plan' | 'selection' | 'scopes' | 'prefix'>): readonly PlannedJob[] {
  return plan.jobs
    .filter(({ job }) => selection.hasJob(job.id))
    .map((each) => plannedJob(each, scopes.keyed, prefix));
}

function most(repeat: Repeat, scope: Scope): number | null {
  const known = mostOf(repeat, { real: scope, keyed: scope });
  return known.ok ? known.value : null;
}

function plannedJob({ job, instances }: JobPlan, scope: Scope, prefix: string): PlannedJob {
  return {
    id: `${prefix}${job.id}`,
    name: `${prefix}${nameOf(job.name, scope) ?? job.id}`,
    needs: job.needs.map((need) => `${prefix}${need.id}`),
    matrix: job.strategy.matrix !== undefined,
    instances: instances.kind === 'known' ? instances.instances.length : null,
    ...(job.repeat === undefined ? {} : { max_iterations: most(job.repeat, scope) }),
    ...(job.call === undefined ? {} : { uses: job.call.uses }),
    steps: job.steps.map((step) => ({
      id: step.id,
      name: nameOf(step.name, scope) ?? step.id,
      kind: step.kind,
      ...(step.kind === 'prompt' && step.output !== undefined ? { schema: step.output.schema } : {}),
    })),
  };
}
