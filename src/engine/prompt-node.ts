import { resolve } from 'node:path';
import type { Agent, Turn, TurnResult } from '../agents/agent.ts';
import { evaluateValue } from '../expression/evaluate.ts';
import type { Failure } from '../model/failure.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Attempt } from '../model/run-events.ts';
import type { Scope } from '../model/scope.ts';
import { type Soon, whenThere } from '../model/soon.ts';
import type { Entry, PromptStep, Value } from '../model/workflow.ts';
import { type KeyMaterial, keyOf } from '../store/key.ts';
import { madeFrom } from '../store/made-from.ts';
import { type AnswerCheck, answerCheck, repairPrompt } from './answer.ts';
import type { Preparation } from './context.ts';
import { interruptionOf } from './interruption.ts';
import type { Execute, Execution, Prepared } from './prepared.ts';
import { envOf, extendEach, type RenderedText, renderAll, renderBoth, type Scopes } from './scopes.ts';
import type { StepOutcome } from './step-outcome.ts';
import { imageDigests, type Reads, readsOf, workingDirectory } from './surroundings.ts';

/** Renders a prompt step and finds its key. `continued`: the outcome of the step whose thread goes on. */
export function preparePrompt(
  run: Preparation,
  step: PromptStep,
  scopes: Scopes,
  continued: StepOutcome | undefined,
): Soon<Result<Prepared, Failure>> {
  const rendered = renderPrompt(run, step, scopes);
  if (!rendered.ok) return rendered;
  const { cwd, images } = rendered.value;
  return whenThere(readsOf(run, step, scopes, cwd.absolute), (reads) => {
    if (!reads.ok) return reads;
    return whenThere(imageDigests(run, images), (digests) => {
      if (!digests.ok) return digests;
      if (step.thread !== undefined && continued?.thread === undefined) {
        const message = `the thread of step "${step.thread.id}" can't go on: that step has no thread here, since it did not complete`;
        return err({ class: 'agent', message });
      }
      const thread = step.thread === undefined ? undefined : continued?.thread;
      return ok(
        preparedPrompt(run, step, scopes, rendered.value, { ...reads.value, images: digests.value, thread }),
      );
    });
  });
}

/** The texts of a prompt step, as they are for this node. */
interface RenderedPrompt {
  readonly prompt: RenderedText;
  readonly instructions: RenderedText | undefined;
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly addDirs: readonly RenderedText[];
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly cwd: { readonly absolute: string; readonly relative: string };
}

function renderPrompt(run: Preparation, step: PromptStep, scopes: Scopes): Result<RenderedPrompt, Failure> {
  const template = (message: string): { ok: false; error: Failure } => err({ class: 'template', message });
  const given = scopesOfPrompt(step, scopes);
  if (!given.ok) return template(given.error);
  const prompt = renderBoth(step.prompt, given.value);
  if (!prompt.ok) return template(`prompt: ${prompt.error}`);
  const { options } = step;
  const instructions = options.instructions && renderBoth(options.instructions, scopes);
  if (instructions?.ok === false) return template(`instructions: ${instructions.error}`);
  const model = optionalText('model', options.model, scopes);
  if (!model.ok) return template(model.error);
  const effort = optionalText('effort', options.effort, scopes);
  if (!effort.ok) return template(effort.error);
  const addDirs = renderAll(options.addDirs, scopes);
  if (!addDirs.ok) return template(`add-dirs: ${addDirs.error}`);
  const images = renderAll(options.images, scopes);
  if (!images.ok) return template(`images: ${images.error}`);
  const cwd = workingDirectory(run, step, scopes);
  if (!cwd.ok) return cwd;
  return ok({
    prompt: prompt.value,
    instructions: instructions?.value,
    model: model.value,
    effort: effort.value,
    addDirs: addDirs.value,
    images: images.value.map((image) => resolve(run.workspace.root, image.real)),
    cwd: cwd.value,
  });
}

/** What a prompt reads beside its texts. */
interface PromptReads extends Reads {
  /** SHA-256 in hex of each image's content. */
  readonly images: readonly string[];
  /** The thread that goes on. */
  readonly thread: StepOutcome['thread'];
}

function preparedPrompt(
  run: Preparation,
  step: PromptStep,
  scopes: Scopes,
  rendered: RenderedPrompt,
  reads: PromptReads,
): Prepared {
  const { prompt, instructions, model, effort, addDirs, images, cwd } = rendered;
  const { options } = step;
  const agent = run.agentFor(options.agent);
  const schema = step.output?.schema;
  const material: KeyMaterial = {
    v: 1,
    kind: 'prompt',
    text: prompt.keyed,
    schema: schema ?? null,
    model: model ?? null,
    effort: effort ?? null,
    sandbox: options.sandbox,
    instructions: instructions?.keyed ?? null,
    network: options.network,
    web_search: options.webSearch,
    add_dirs: addDirs.map((each) => each.keyed),
    images: reads.images,
    env: envOf(scopes.keyed),
    thread: reads.thread ?? null,
    workspace: reads.identity,
    cwd: cwd.relative,
    simulated: agent.simulated,
  };
  const turn: Turn = {
    prompt: prompt.real,
    schema,
    threadId: reads.thread?.id,
    model,
    effort,
    sandbox: options.sandbox,
    network: options.network,
    webSearch: options.webSearch,
    addDirs: addDirs.map((each) => resolve(run.workspace.root, each.real)),
    images,
    instructions: instructions?.real,
    cwd: cwd.absolute,
    root: run.workspace.root,
    env: envOf(scopes.real),
  };
  return {
    key: keyOf(material),
    madeFrom: () => madeFrom(material, reads.contents),
    input: { kind: 'prompt', text: run.mask(prompt.real) },
    replay: step.cache ? 'always' : 'never',
    execute: conversation({ agent, first: turn, check: answerCheck(schema), repairs: options.retries }),
  };
}

interface Conversation {
  readonly agent: Agent;
  readonly first: Turn;
  readonly check: AnswerCheck;
  /** How many answers that break their schema are sent back. */
  readonly repairs: number;
}

/** Where a conversation has come to. */
interface Position {
  readonly turn: Turn;
  readonly attempts: readonly Attempt[];
  readonly repaired: number;
}

/** One turn, and for an answer that breaks its schema up to `repairs` more on the same thread. */
function conversation(
  whole: Conversation,
  from: Position = { turn: whole.first, attempts: [], repaired: 0 },
): Execute {
  return async (signal, listeners) => {
    const { agent, first, check, repairs } = whole;
    const attempts = [...from.attempts];
    let { turn, repaired } = from;
    for (;;) {
      const startedAt = performance.now();
      const result = await agent.run(turn, { signal, ...listeners });
      const judged = judge(result, check, signal);
      attempts.push({
        usage: result.usage,
        duration_ms: Math.round(performance.now() - startedAt),
        thread_id: result.threadId ?? null,
        answer: result.answer ?? null,
        failure: judged.ok ? null : { class: judged.failure.class, message: judged.failure.message },
      });
      const again = !judged.ok && judged.problems !== undefined && repaired < repairs;
      if (again && result.threadId !== undefined && !signal.aborted) {
        turn = { ...first, prompt: repairPrompt(judged.problems), threadId: result.threadId, images: [] };
        repaired += 1;
        continue;
      }
      const common = {
        attempts,
        model: result.model ?? null,
        threadId: result.threadId ?? null,
        command: null,
      };
      if (judged.ok) return { ...common, end: { ok: true, output: judged.output } };
      return {
        ...common,
        end: { ok: false, failure: judged.failure, answer: result.answer ?? null },
        again: conversation(whole, { turn, attempts, repaired }),
      };
    }
  };
}

type Judgement =
  | { readonly ok: true; readonly output: Extract<Execution['end'], { ok: true }>['output'] }
  | { readonly ok: false; readonly failure: Failure; readonly problems: readonly string[] | undefined };

function judge(result: TurnResult, check: AnswerCheck, signal: AbortSignal): Judgement {
  if (!result.ok) {
    const failure =
      result.failure.class === 'cancelled' && signal.aborted ? interruptionOf(signal) : result.failure;
    return { ok: false, failure, problems: undefined };
  }
  const checked = check(result.answer);
  if (checked.ok) return { ok: true, output: checked.value };
  const message = `the answer does not fit the schema: ${checked.error.join('; ')}`;
  return { ok: false, failure: { class: 'schema', message }, problems: checked.error };
}

/** What a prompt sees: in a file of its own also the values that it is given there. */
function scopesOfPrompt({ promptFile }: PromptStep, scopes: Scopes): Result<Scopes, string> {
  if (promptFile === undefined) return ok(scopes);
  const real = evaluateEntries(promptFile.with, scopes.real);
  if (!real.ok) return real;
  const keyed = scopes.keyed === scopes.real ? real : evaluateEntries(promptFile.with, scopes.keyed);
  return keyed.ok ? ok(extendEach(scopes, real.value, keyed.value)) : keyed;
}

function evaluateEntries(
  entries: readonly Entry<Value>[],
  scope: Scope,
): Result<Readonly<Record<string, unknown>>, string> {
  const values: [string, unknown][] = [];
  for (const { key, value } of entries) {
    const evaluated = evaluateValue(value, scope);
    if (!evaluated.ok) return err(`"with" of the prompt, ${key}: ${evaluated.error}`);
    values.push([key, evaluated.value]);
  }
  return ok({ with: Object.fromEntries(values) });
}

function optionalText(
  name: string,
  value: Value | undefined,
  scopes: Scopes,
): Result<string | undefined, string> {
  if (value === undefined) return ok(undefined);
  const evaluated = evaluateValue(value, scopes.real);
  if (!evaluated.ok) return err(`${name}: ${evaluated.error}`);
  if (evaluated.value === null || evaluated.value === '') return ok(undefined);
  if (typeof evaluated.value === 'string') return ok(evaluated.value);
  return err(`${name} must be a string, but the expression gives ${JSON.stringify(evaluated.value)}`);
}
