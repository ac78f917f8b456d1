import type { StepId } from '../../model/ids.ts';
import type {
  ApproveStep,
  CommandOutput,
  PromptStep,
  RunSandbox,
  RunStep,
  Shell,
  Step,
} from '../../model/workflow.ts';
import { outputSpec } from '../output/output-spec.ts';
import { entryOf, isInvalid, type MappingNode, scalarAt } from '../yaml/node.ts';
import { literalText } from '../yaml/scalar-text.ts';
import type { BuildContext } from './draft.ts';
import { buildOptions, type Levels, levelsOf, nearest } from './options.ts';
import { buildPrompt } from './prompt.ts';
import { booleanAt, choiceAt, stringAt, textAt, textEntriesAt, textsAt, valueAt } from './values.ts';

const shells: readonly Shell[] = ['bash', 'sh', 'pwsh', 'cmd'];
const runSandboxes: readonly RunSandbox[] = ['none', 'read-only', 'workspace-write'];
const commandOutputs: readonly CommandOutput[] = ['text', 'json', 'lines'];

/** `index` counts from 0 in the job. */
export function buildStep(
  node: MappingNode,
  index: number,
  parents: { job: MappingNode; workflow: MappingNode | undefined },
  context: BuildContext,
): Step {
  const isRun = entryOf(node, 'run') !== undefined;
  const levels = levelsOf(node, parents.job, parents.workflow, isRun ? 'run' : 'agent');
  if (entryOf(node, 'approve') !== undefined) return buildApproveStep(node, index, context);
  const step = isRun
    ? buildRunStep(node, index, levels, context)
    : buildPromptStep(node, index, levels, context);
  if (isInvalid(node, 'output') || isInvalid(node, 'output-schema')) context.unsure.add(step);
  return step;
}

function buildBase(node: MappingNode, index: number, levels: Levels) {
  const id = stringAt(node, 'id');
  return {
    id: (id ?? `step-${index + 1}`) as StepId,
    named: id !== undefined,
    place: scalarAt(node, 'id')?.place ?? node.entries[0]?.keyPlace ?? node.place,
    name: textAt(node, 'name'),
    if: textAt(node, 'if'),
    timeoutMinutes: nearest(levels, 'timeout-minutes', (level) => valueAt(level, 'timeout-minutes')),
    continueOnError: valueAt(node, 'continue-on-error'),
    env: textEntriesAt(node, 'env'),
    cwd: nearest(levels, 'cwd', (level) => textAt(level, 'cwd')),
    files: textsAt(node, 'files'),
    cache: booleanAt(node, 'cache') ?? true,
  };
}

function buildPromptStep(
  node: MappingNode,
  index: number,
  levels: Levels,
  context: BuildContext,
): PromptStep {
  const base = buildBase(node, index, levels);
  const thread = scalarAt(node, 'thread');
  const output = outputSpec(node, context);
  const { prompt, promptFile, broken } = buildPrompt(node, context);
  const step: PromptStep = {
    ...base,
    kind: 'prompt',
    prompt,
    promptFile,
    options: buildOptions(levels, context),
    thread:
      thread === undefined || thread.value === 'new'
        ? undefined
        : { id: String(thread.value) as StepId, place: thread.place },
    output: output === 'broken' ? undefined : output,
  };
  if (output === 'broken' || broken) context.unsure.add(step);
  return step;
}

/** It reads nothing, and no setting of agents or commands is one of its. */
function buildApproveStep(node: MappingNode, index: number, context: BuildContext): ApproveStep {
  return {
    ...buildBase(node, index, []),
    kind: 'approve',
    approve:
      textAt(node, 'approve') ?? literalText(context.file, node.place.range.start, node.place.range.start),
    files: [],
  };
}

function buildRunStep(node: MappingNode, index: number, levels: Levels, context: BuildContext): RunStep {
  return {
    ...buildBase(node, index, levels),
    kind: 'run',
    run: textAt(node, 'run') ?? literalText(context.file, node.place.range.start, node.place.range.start),
    shell: nearest(levels, 'shell', (level) => choiceAt(level, 'shell', shells)),
    output: choiceAt(node, 'output', commandOutputs) ?? 'text',
    sandbox: nearest(levels, 'sandbox', (level) => choiceAt(level, 'sandbox', runSandboxes)) ?? 'none',
    network: nearest(levels, 'network', (level) => booleanAt(level, 'network')) ?? false,
    unsafeInterpolation: booleanAt(node, 'unsafe-interpolation') ?? false,
  };
}
