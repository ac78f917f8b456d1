import type { JsonObject } from '../../model/json.ts';
import type { NodeCompleted, NodeFailed, NodeSkipped, NodeStarted } from '../../model/run-events.ts';
import type { Usage } from '../../model/usage.ts';

/** A node in short, as `show --json` prints it. */
export interface NodeRow {
  readonly node: string;
  readonly job: string;
  readonly instance: number | null;
  readonly step: string;
  readonly matrix: JsonObject | null;
  /** `unfinished`: it began, and the journal does not say how it ended. */
  readonly status: 'completed' | 'failed' | 'skipped' | 'unfinished';
  readonly cached: boolean;
  readonly started_at: string | null;
  readonly duration_ms: number | null;
  readonly attempts: number;
  readonly usage: Usage | null;
  readonly failure: {
    readonly class: string;
    readonly message: string;
    readonly continued: boolean;
  } | null;
  /** Why it was skipped. */
  readonly reason: string | null;
}

type Started = NodeStarted & { readonly at: string };

export function nodeRow(
  event: (NodeCompleted | NodeFailed | NodeSkipped) & { readonly at: string },
  started: Started | undefined,
): NodeRow {
  const { node, job, instance, step } = event;
  const names = event.type === 'node.completed' ? event.names : undefined;
  const row = { node, job, instance, step, matrix: (names ?? started)?.matrix ?? null };
  const at = names === undefined ? (started?.at ?? null) : event.at;
  if (event.type === 'node.skipped') {
    return { ...row, ...nothing, status: 'skipped', started_at: at, reason: event.message };
  }
  const { duration_ms, usage } = event;
  const ended = { ...row, ...nothing, started_at: at, duration_ms, usage, attempts: event.attempts.length };
  if (event.type === 'node.completed') return { ...ended, status: 'completed', cached: event.cached };
  const { message, continued } = event;
  return { ...ended, status: 'failed', failure: { class: event.class, message, continued } };
}

export function openRow({ node, job, instance, step, matrix, at }: Started): NodeRow {
  return { node, job, instance, step, matrix, ...nothing, status: 'unfinished', started_at: at };
}

const nothing = {
  cached: false,
  started_at: null,
  duration_ms: null,
  attempts: 0,
  usage: null,
  failure: null,
  reason: null,
} as const;
