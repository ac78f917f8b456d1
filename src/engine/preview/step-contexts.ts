import { contextsUsed } from '../../expression/references.ts';
import type { ContextName } from '../../model/scope.ts';
import type { Step, Text, Value } from '../../model/workflow.ts';
import { contextsUsedByText } from '../../template/references.ts';

const known = new WeakMap<Step, ReadonlySet<ContextName>>();

/** The contexts that a step's key may depend on. */
export function contextsOfStep(step: Step): ReadonlySet<ContextName> {
  let contexts = known.get(step);
  if (contexts === undefined) {
    contexts = new Set([
      ...textsOf(step).flatMap((text) => [...contextsUsedByText(text)]),
      ...valuesOf(step).flatMap((value) => [...contextsUsed(value)]),
    ]);
    known.set(step, contexts);
  }
  return contexts;
}

function textsOf(step: Step): readonly Text[] {
  const shared = [step.cwd, ...(step.files ?? []), ...step.env.map((entry) => entry.value)];
  const own =
    step.kind === 'run'
      ? [step.run]
      : step.kind === 'approve'
        ? [step.approve]
        : [step.prompt, step.options.instructions, ...step.options.addDirs, ...step.options.images];
  return [...shared, ...own].filter((text) => text !== undefined);
}

function valuesOf(step: Step): readonly Value[] {
  if (step.kind !== 'prompt') return [];
  const given = (step.promptFile?.with ?? []).map(({ value }) => value);
  return [step.options.model, step.options.effort, ...given].filter((value) => value !== undefined);
}
