import { messageOf } from '../../diagnostics/message.ts';
import { quoted } from '../../diagnostics/wording.ts';
import type { InstanceOutcome } from '../../model/outcome.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { Call } from '../../model/workflow.ts';
import { calledInputs } from '../../plan/calls.ts';
import type { Instance } from '../../plan/instances.ts';
import { planWorkflow } from '../../plan/plan.ts';
import { calledScopes } from '../called-scopes.ts';
import { extendEnv, type Scopes } from '../scopes.ts';
import { workflowOutputs } from '../workflow-outputs.ts';
import type { PreviewContext, PreviewedJob } from './preview-context.ts';

/** The jobs of the workflow that an instance uses; its outcome is known only if all of them are replayed. */
export async function previewCall(
  preview: PreviewContext,
  call: Call,
  { id, instance, scopes, known }: CallInstance,
): Promise<{ called: readonly PreviewedJob[]; outcome: InstanceOutcome | undefined }> {
  const prepared = prepare(preview, call, scopes, `${id}/`);
  // A run would say why: it fails before anything of it runs.
  if (!prepared.ok) return { called: [], outcome: undefined };
  const { shown, outcomes } = await preview.previewJobs(prepared.value);
  if (!known || outcomes.size < prepared.value.plan.jobs.length) return { called: shown, outcome: undefined };
  const { values, problem } = workflowOutputs({ ...prepared.value, workflow: call.workflow }, outcomes);
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

function prepare(
  preview: PreviewContext,
  call: Call,
  scopes: Scopes,
  prefix: string,
): Result<PreviewContext, string> {
  const inputs = calledInputs(call, scopes.real);
  if (!inputs.ok) return err(`input ${quoted(inputs.error.input)} ${inputs.error.problem}`);
  const own = calledScopes(call, scopes, inputs.value);
  const plan = planWorkflow(call.workflow, inputs.value, own.real);
  if (!plan.ok) return err(plan.error.map(messageOf).join('; '));
  const within = extendEnv(own, call.workflow.env);
  return within.ok ? ok({ ...preview, plan: plan.value, scopes: within.value, prefix }) : within;
}
