import { messageOf } from '../diagnostics/message.ts';
import { quoted } from '../diagnostics/wording.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Call } from '../model/workflow.ts';
import { calledInputs } from '../plan/calls.ts';
import { type Plan, planWorkflow } from '../plan/plan.ts';
import { calledScopes } from './called-scopes.ts';
import { extendEnv, type Scopes } from './scopes.ts';

/** Plans the workflow that an instance uses, with what its nodes see. The error is a message for the user. */
export function planCall(
  call: Call,
  scopes: Scopes,
): Result<{ readonly plan: Plan; readonly scopes: Scopes }, string> {
  const inputs = calledInputs(call, scopes.real);
  if (!inputs.ok) return err(`input ${quoted(inputs.error.input)} ${inputs.error.problem}`);
  const own = calledScopes(call, scopes, inputs.value);
  const plan = planWorkflow(call.workflow, inputs.value, own.real);
  if (!plan.ok) return err(plan.error.map(messageOf).join('; '));
  const within = extendEnv(own, call.workflow.env);
  return within.ok ? ok({ plan: plan.value, scopes: within.value }) : within;
}
