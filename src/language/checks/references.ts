import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkCondition } from '../../expression/check-condition.ts';
import { checkValue } from '../../expression/check-value.ts';
import type { Entry, Job, Step, Text, Value } from '../../model/workflow.ts';
import { checkText } from '../../template/check-text.ts';
import type { TextMode } from '../../template/mode.ts';
import type { Spot } from '../site-maker.ts';
import type { FieldKind } from '../sites.ts';
import type { Check, CheckContext } from './check.ts';

/** Every name in every text, value and condition of the workflow exists where it is used. */
export const references: Check = (context) => {
  const walk = new Walk(context);
  walk.workflow();
  return walk.diagnostics;
};

const prose: TextMode = { kind: 'prose' };

class Walk {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  workflow(): void {
    const { workflow } = this.#context;
    for (const input of workflow.inputs) this.#value('default', input.default, 'inputDefault', {});
    this.#texts('env', workflow.env, 'workflowEnv', {});
    for (const job of workflow.jobs) this.#job(job);
    this.#values('outputs', workflow.outputs, 'workflowOutputs', {});
  }

  #job(job: Job): void {
    const spot = { job };
    this.#text('name', job.name, 'jobName', spot);
    this.#condition(job.if, 'jobIf', spot);
    const { matrix, maxParallel, failFast } = job.strategy;
    if (matrix?.source.kind === 'expression') this.#value('matrix', matrix.source.value, 'strategy', spot);
    if (matrix?.source.kind === 'parts') {
      this.#values('matrix', matrix.source.vectors, 'strategy', spot);
      this.#value('include', matrix.source.include, 'strategy', spot);
      this.#value('exclude', matrix.source.exclude, 'strategy', spot);
    }
    this.#value('max-parallel', maxParallel, 'strategy', spot);
    this.#value('fail-fast', failFast, 'strategy', spot);
    this.#texts('env', job.env, 'job', spot);
    this.#value('timeout-minutes', job.timeoutMinutes, 'job', { job, ownEnv: true });
    this.#value('continue-on-error', job.continueOnError, 'job', { job, ownEnv: true });
    for (const [index, step] of job.steps.entries()) this.#step(step, { job, step: index });
    this.#values('outputs', job.outputs ?? [], 'jobOutputs', { job, step: job.steps.length });
  }

  #step(step: Step, before: Spot): void {
    this.#condition(step.if, 'stepIf', before);
    this.#texts('env', step.env, 'step', before);
    const spot = { ...before, ownEnv: true };
    this.#text('name', step.name, 'step', spot);
    this.#value('timeout-minutes', step.timeoutMinutes, 'step', spot);
    this.#value('continue-on-error', step.continueOnError, 'step', spot);
    this.#text('cwd', step.cwd, 'step', spot);
    for (const text of step.files ?? []) this.#text('files', text, 'step', spot);
    if (step.kind === 'run') {
      const mode: TextMode = { kind: 'command', shell: step.shell ?? 'bash', raw: step.unsafeInterpolation };
      this.#text('run', step.run, 'step', spot, mode);
      return;
    }
    this.#text('prompt', step.prompt, 'step', spot);
    const { model, effort, addDirs, images, instructions } = step.options;
    this.#value('model', model, 'step', spot);
    this.#value('effort', effort, 'step', spot);
    for (const text of addDirs) this.#text('add-dirs', text, 'step', spot);
    for (const text of images) this.#text('images', text, 'step', spot);
    this.#text('instructions', instructions, 'step', spot);
  }

  #text(field: string, text: Text | undefined, kind: FieldKind, spot: Spot, mode = prose): void {
    if (text === undefined || !text.text.includes('{{')) return;
    this.#report(checkText(text, this.#context.sites.site(`"${field}"`, kind, spot), mode));
  }

  #texts(field: string, entries: readonly Entry<Text>[], kind: FieldKind, spot: Spot): void {
    for (const { value } of entries) this.#text(field, value, kind, spot);
  }

  #value(field: string, value: Value | undefined, kind: FieldKind, spot: Spot): void {
    if (value === undefined || (value.kind === 'literal' && typeof value.value !== 'string')) return;
    this.#report(checkValue(value, this.#context.sites.site(`"${field}"`, kind, spot)).diagnostics);
  }

  #values(field: string, entries: readonly Entry<Value>[], kind: FieldKind, spot: Spot): void {
    for (const { value } of entries) this.#value(field, value, kind, spot);
  }

  #condition(text: Text | undefined, kind: FieldKind, spot: Spot): void {
    if (text === undefined) return;
    this.#report(checkCondition(text, this.#context.sites.site('"if"', kind, spot)));
  }

  #report(found: readonly Diagnostic[]): void {
    this.diagnostics.push(...found);
  }
}
