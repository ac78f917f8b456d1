import { hash } from 'node:crypto';
import { nodeId, type RunId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { RunResult } from '../model/outcome.ts';
import type { AgentActivity, NodeRef, RunCompleted, RunEvent, RunStarted } from '../model/run-events.ts';
import type { JsonSchema } from '../model/schema.ts';
import { addUsage, noUsage } from '../model/usage.ts';
import { keyOf, type PromptMaterial } from '../store/key.ts';
import { madeFrom } from '../store/made-from.ts';
import type { Conversation } from './converse.ts';

/** What stands in the place of a workflow in the journal of a `generate`; no workflow has this path. */
export const generateWorkflow = { name: 'generate', path: 'codex-flow generate' } as const;

export interface RecordingOptions {
  readonly runId: RunId;
  /** What the user asked for. */
  readonly inputs: JsonObject;
  readonly agent: string;
  readonly versions: RunStarted['versions'];
  readonly prompt: string;
  readonly schema: JsonSchema;
  /** As asked for; undefined: as configured. */
  readonly model: string | undefined;
  readonly effort: string | undefined;
  readonly emit: (event: RunEvent) => void;
}

/**
 * Tells a `generate` as a run of one node, whose attempts are the rounds. Its key is that of this run alone: the same
 * wish asked again is asked again, since whoever does so wants another answer.
 */
export class Recording {
  readonly #options: RecordingOptions;
  readonly #node: NodeRef;
  readonly #startedAt = Date.now();

  constructor(options: RecordingOptions) {
    const { runId, inputs, prompt, emit } = options;
    this.#options = options;
    this.#node = {
      node: nodeId('generate', undefined, 'write'),
      job: 'generate',
      instance: null,
      step: 'write',
    };
    emit({
      type: 'run.started',
      run_id: runId,
      workflow: { ...generateWorkflow, hash: hash('sha256', prompt, 'hex') },
      inputs,
      agent: options.agent,
      versions: options.versions,
      workspace: null,
      concurrency: 1,
      attempt: 1,
      continues: null,
      jobs: [
        {
          id: 'generate',
          name: 'generate',
          needs: [],
          matrix: false,
          instances: 1,
          steps: [{ id: 'write', name: 'write', kind: 'prompt', schema: options.schema }],
        },
      ],
    });
    emit({ type: 'job.started', job: 'generate', instances: 1 });
    emit({
      type: 'node.started',
      ...this.#node,
      kind: 'prompt',
      instance_name: 'generate',
      name: 'write',
      matrix: null,
    });
  }

  activity(phase: 'started' | 'updated' | 'completed', item: AgentActivity): void {
    this.#options.emit({ type: 'agent.item', ...this.#node, phase, item });
  }

  log(level: 'info' | 'warning', message: string): void {
    this.#options.emit({ type: 'log', level, message, node: this.#node.node });
  }

  /** Tells how the conversation ended. To be called once, before `end`. */
  answered(conversation: Conversation<{ readonly text: string; readonly notes: string }>): void {
    const { attempts, end, model, threadId } = conversation;
    const { prompt, emit } = this.#options;
    const common = {
      ...this.#node,
      attempts,
      input: { kind: 'prompt', text: prompt },
      command: null,
      usage: usageOf(conversation),
      duration_ms: Date.now() - this.#startedAt,
    } as const;
    const key = keyOf(this.#material());
    if (end.ok) {
      const { text, notes } = end.value;
      emit({
        type: 'node.completed',
        ...common,
        key,
        sample: 0,
        made_from: madeFrom(this.#material(), undefined),
        cached: false,
        output: { yaml: text, notes },
        model: model ?? null,
        thread_id: threadId ?? null,
      });
    } else {
      const { class: failure, message } = end.failure;
      const answer = attempts.at(-1)?.answer ?? null;
      emit({ type: 'node.failed', ...common, class: failure, message, continued: false, key, answer });
    }
    const result = end.ok ? 'success' : end.failure.class === 'cancelled' ? 'cancelled' : 'failure';
    emit({ type: 'job.completed', job: 'generate', result, reason: null });
  }

  /** Ends the run. `outputs`: what came of it. */
  end(
    conversation: Conversation<unknown>,
    result: RunResult,
    reason: string | null,
    outputs: JsonObject,
  ): RunCompleted {
    const completed: RunCompleted = {
      type: 'run.completed',
      result,
      reason,
      outputs,
      totals: {
        nodes: 1,
        completed: conversation.end.ok ? 1 : 0,
        cached: 0,
        failed: conversation.end.ok ? 0 : 1,
        skipped: 0,
        usage: usageOf(conversation),
      },
      duration_ms: Date.now() - this.#startedAt,
    };
    this.#options.emit(completed);
    return completed;
  }

  /** As a node's, so that `show` and `plan` read it as they read any; `runId` makes it that of this run alone. */
  #material(): PromptMaterial {
    const { runId, prompt, schema, model, effort } = this.#options;
    return {
      v: 1,
      kind: 'prompt',
      text: prompt,
      schema,
      model: model ?? null,
      effort: effort ?? null,
      sandbox: 'read-only',
      instructions: null,
      network: false,
      web_search: false,
      add_dirs: [],
      images: [],
      env: {},
      thread: null,
      workspace: { kind: 'tree', id: `generate ${runId}` },
      cwd: '.',
      simulated: false,
    };
  }
}

/** What all rounds spent. */
export const usageOf = ({ attempts }: Conversation<unknown>) =>
  attempts.reduce((sum, { usage }) => addUsage(sum, usage), noUsage);
