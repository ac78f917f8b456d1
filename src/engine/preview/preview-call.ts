import type { InstanceOutcome } from '../../model/outcome.ts';
import type { Call } from '../../model/workflow.ts';
import type { Instance } from '../../plan/instances.ts';
import { planCall } from '../plan-call.ts';
import type { Scopes } from '../scopes.ts';
import { workflowOutputs } from '../workflow-outputs.ts';
import type { PreviewContext, PreviewedJob } from './preview-context.ts';

/** The jobs of the workflow that an instance uses; its outcome is known only if all of them are replayed. */
export async function previewCall(
  preview: PreviewContext,
  call: Call,
  { id, instance, scopes, known }: CallInstance,
): Promise<{ called: readonly PreviewedJob[]; outcome: InstanceOutcome | undefined }> {
  const planned = planCall(call, scopes);
  // A run would say why: it fails before anything of it runs.
  if (!planned.ok) return { called: [], outcome: undefined };
  const nested = { ...preview, ...planned.value, prefix: `${id}/` };
  const { shown, outcomes } = await preview.previewJobs(nested);
  if (!known || outcomes.size < nested.plan.jobs.length) return { called: shown, outcome: undefined };
  const { values, problem } = workflowOutputs({ ...nested, workflow: call.workflow }, outcomes);
  if (problem !== undefined) return { called: shown, outcome: undefined };
  return { called: shown, outcome: { matrix: instance.matrix ?? {}, result: 'success', outputs: values } };
}

interface CallInstance {
  readonly id: string;
  readonly instance: Instance;
  readonly scopes: Scopes;
  /** Nothing that it waits for would run. */
  readonly known: boolean;
}
