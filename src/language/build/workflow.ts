import type { Workflow } from '../../model/workflow.ts';
import { entryOf, type MappingNode, mappingAt, sequenceAt } from '../yaml/node.ts';
import { buildBudget } from './budget.ts';
import type { BuildContext, Draft } from './draft.ts';
import { buildInputs } from './inputs.ts';
import { buildJob } from './job.ts';
import { numberAt, stringAt, textEntriesAt, valueEntriesAt } from './values.ts';

/** Makes the model from what the schema check left. */
export function buildWorkflow(root: MappingNode | undefined, context: BuildContext): Draft {
  const { file, unsure } = context;
  const workflow: Workflow = {
    file,
    name: stringAt(root, 'name') ?? baseName(file.displayPath),
    description: stringAt(root, 'description'),
    inputs: buildInputs(root, context),
    secrets: (sequenceAt(root, 'secrets')?.items ?? []).flatMap((item) =>
      item.kind === 'scalar' ? [{ name: String(item.value), place: item.place }] : [],
    ),
    env: textEntriesAt(root, 'env'),
    budget: buildBudget(root),
    concurrency: numberAt(root, 'concurrency'),
    jobs: (mappingAt(root, 'jobs')?.entries ?? []).map((entry) => buildJob(entry, root, context)),
    outputs: valueEntriesAt(root, 'outputs') ?? [],
    parts: context.parts,
  };
  for (const [key, part] of [
    ['inputs', workflow.inputs],
    ['secrets', workflow.secrets],
    ['env', workflow.env],
    ['jobs', workflow.jobs],
  ] as const) {
    const value = entryOf(root, key)?.value;
    const blamed =
      value?.kind === 'invalid' ||
      (value?.kind === 'mapping' &&
        key === 'env' &&
        value.entries.some((entry) => entry.value.kind === 'invalid')) ||
      (value?.kind === 'sequence' && value.items.some((item) => item.kind === 'invalid'));
    if (blamed) unsure.add(part);
  }
  if (root === undefined) unsure.add(workflow);
  return { workflow, unsure };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.(ya?ml|json)$/i, '');
}
