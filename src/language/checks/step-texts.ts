import type { Step, Text } from '../../model/workflow.ts';

/** The texts of a step that are rendered for its node. */
export function textsOf(step: Step): readonly Text[] {
  const env = step.env.map(({ value }) => value);
  if (step.kind === 'run') return [step.run, ...env];
  if (step.kind === 'approve') return [step.approve];
  const { instructions } = step.options;
  return [step.prompt, ...(instructions === undefined ? [] : [instructions]), ...env];
}
