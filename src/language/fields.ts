import type { PositionedText } from '../diagnostics/source.ts';
import type { Reference } from '../expression/reference.ts';
import { conditionReferences, references } from '../expression/references.ts';
import type { Entry, Job, PromptStep, Step, Text, Value, Workflow } from '../model/workflow.ts';
import type { TextMode } from '../template/mode.ts';
import { textReferences } from '../template/references.ts';
import type { Spot } from './site-maker.ts';
import type { FieldKind } from './sites.ts';

interface Located {
  /** The key that the field is said under, such as `timeout-minutes`. */
  readonly key: string;
  /** What may be used in it. */
  readonly access: FieldKind;
  readonly spot: Spot;
}

/** One part of a workflow that may refer to others. */
export type Field =
  | (Located & { readonly kind: 'text'; readonly text: Text; readonly mode: TextMode })
  | (Located & { readonly kind: 'value'; readonly value: Value })
  | (Located & { readonly kind: 'condition'; readonly text: PositionedText });

/** Every text, value and condition of a workflow, in the order in which they are checked. */
export function* fieldsOf({ inputs, env, jobs, outputs }: Workflow): Generator<Field> {
  for (const input of inputs) yield* value('default', input.default, 'inputDefault', {});
  yield* texts('env', env, 'workflowEnv', {});
  for (const job of jobs) yield* fieldsOfJob(job);
  yield* values('outputs', outputs, 'workflowOutputs', {});
}

function* fieldsOfJob(job: Job): Generator<Field> {
  const spot = { job };
  yield* text('name', job.name, 'jobName', spot);
  yield* condition(job.if, 'jobIf', spot);
  const { matrix, maxParallel, failFast } = job.strategy;
  if (matrix?.source.kind === 'expression') yield* value('matrix', matrix.source.value, 'strategy', spot);
  if (matrix?.source.kind === 'parts') {
    yield* values('matrix', matrix.source.vectors, 'strategy', spot);
    yield* value('include', matrix.source.include, 'strategy', spot);
    yield* value('exclude', matrix.source.exclude, 'strategy', spot);
  }
  yield* value('max-parallel', maxParallel, 'strategy', spot);
  yield* value('fail-fast', failFast, 'strategy', spot);
  yield* values('with', job.call?.with ?? [], 'with', spot);
  yield* texts('env', job.env, 'job', spot);
  yield* value('timeout-minutes', job.timeoutMinutes, 'job', { job, ownEnv: true });
  yield* value('continue-on-error', job.continueOnError, 'job', { job, ownEnv: true });
  yield* value('max', job.repeat?.max, 'job', { job, ownEnv: true });
  for (const [index, step] of job.steps.entries()) yield* fieldsOfStep(step, { job, step: index });
  yield* value('until', job.repeat?.until, 'until', { job, step: job.steps.length });
  yield* values('outputs', job.outputs ?? [], 'jobOutputs', { job, step: job.steps.length });
}

function* fieldsOfStep(step: Step, before: Spot): Generator<Field> {
  yield* condition(step.if, 'stepIf', before);
  yield* texts('env', step.env, 'step', before);
  const spot = { ...before, ownEnv: true };
  yield* text('name', step.name, 'step', spot);
  yield* value('timeout-minutes', step.timeoutMinutes, 'step', spot);
  if (step.kind === 'prompt') yield* value('stall-minutes', step.options.stallMinutes, 'step', spot);
  yield* value('continue-on-error', step.continueOnError, 'step', spot);
  yield* text('cwd', step.cwd, 'step', spot);
  for (const glob of step.files ?? []) yield* text('files', glob, 'step', spot);
  if (step.kind === 'run') {
    const mode: TextMode = { kind: 'command', shell: step.shell ?? 'bash', raw: step.unsafeInterpolation };
    yield* text('run', step.run, 'step', spot, mode);
    return;
  }
  if (step.kind === 'approve') {
    yield* text('approve', step.approve, 'step', spot);
    return;
  }
  if (step.promptFile !== undefined) yield* values('with', step.promptFile.with, 'step', spot);
  yield* text('prompt', step.prompt, promptAccess(step), spot);
  const { model, effort, addDirs, images, instructions } = step.options;
  yield* value('model', model, 'step', spot);
  yield* value('effort', effort, 'step', spot);
  for (const path of addDirs) yield* text('add-dirs', path, 'step', spot);
  for (const path of images) yield* text('images', path, 'step', spot);
  yield* text('instructions', instructions, 'step', spot);
}

/** What a step's prompt may use: in a file of its own also what that is given. */
export const promptAccess = ({ promptFile }: PromptStep): FieldKind =>
  promptFile === undefined ? 'step' : 'promptFile';

const prose: TextMode = { kind: 'prose' };

function* text(
  key: string,
  found: Text | undefined,
  access: FieldKind,
  spot: Spot,
  mode = prose,
): Generator<Field> {
  if (found !== undefined) yield { kind: 'text', key, text: found, access, spot, mode };
}

function* texts(
  key: string,
  entries: readonly Entry<Text>[],
  access: FieldKind,
  spot: Spot,
): Generator<Field> {
  for (const entry of entries) yield* text(key, entry.value, access, spot);
}

function* value(key: string, found: Value | undefined, access: FieldKind, spot: Spot): Generator<Field> {
  if (found !== undefined) yield { kind: 'value', key, value: found, access, spot };
}

function* values(
  key: string,
  entries: readonly Entry<Value>[],
  access: FieldKind,
  spot: Spot,
): Generator<Field> {
  for (const entry of entries) yield* value(key, entry.value, access, spot);
}

function* condition(found: Text | undefined, access: FieldKind, spot: Spot): Generator<Field> {
  if (found !== undefined) yield { kind: 'condition', key: 'if', text: found, access, spot };
}

/** Every reference of a field that begins with a context, in the order written. */
export function referencesIn(field: Field): readonly Reference[] {
  switch (field.kind) {
    case 'text':
      return field.text.text.includes('{{') ? textReferences(field.text) : [];
    case 'value':
      return references(field.value);
    case 'condition':
      return conditionReferences(field.text);
  }
}
