import type { JobId } from '../../model/ids.ts';
import type { Job } from '../../model/workflow.ts';
import { entryOf, isInvalid, type MappingEntry, type MappingNode, sequenceAt } from '../yaml/node.ts';
import { buildBudget } from './budget.ts';
import { buildCall } from './call.ts';
import type { BuildContext } from './draft.ts';
import { buildRepeat } from './repeat.ts';
import { buildStep } from './step.ts';
import { buildStrategy } from './strategy.ts';
import { textAt, textEntriesAt, valueAt, valueEntriesAt } from './values.ts';

export function buildJob(
  { key, keyPlace, value }: MappingEntry,
  workflow: MappingNode | undefined,
  context: BuildContext,
): Job {
  const node: MappingNode =
    value.kind === 'mapping' ? value : { kind: 'mapping', entries: [], place: value.place };
  const steps = sequenceAt(node, 'steps')?.items ?? [];
  const job: Job = {
    id: key as JobId,
    place: keyPlace,
    name: textAt(node, 'name'),
    needs: buildNeeds(node),
    if: textAt(node, 'if'),
    strategy: buildStrategy(node, context),
    repeat: buildRepeat(node),
    env: textEntriesAt(node, 'env'),
    timeoutMinutes: valueAt(node, 'timeout-minutes'),
    continueOnError: valueAt(node, 'continue-on-error'),
    budget: buildBudget(node),
    call: buildCall(node, context),
    steps: steps.flatMap((step, index) =>
      step.kind === 'mapping' ? [buildStep(step, index, { job: node, workflow }, context)] : [],
    ),
    outputs: valueEntriesAt(node, 'outputs'),
  };
  const blamed = ['needs', 'steps', 'uses', 'outputs', 'strategy', 'repeat', 'env'].some((name) =>
    isInvalid(node, name),
  );
  const unsureCall = job.call !== undefined && context.unsure.has(job.call);
  if (value.kind === 'invalid' || blamed || unsureCall || steps.some((step) => step.kind === 'invalid')) {
    context.unsure.add(job);
  }
  return job;
}

/** One id or a list of them. */
function buildNeeds(node: MappingNode): Job['needs'] {
  const needs = entryOf(node, 'needs')?.value;
  const items = needs?.kind === 'sequence' ? needs.items : needs === undefined ? [] : [needs];
  return items.flatMap((item) =>
    item.kind === 'scalar' ? [{ id: String(item.value) as JobId, place: item.place }] : [],
  );
}
