import type { NodeId, RunId } from '../../src/model/ids.ts';
import { nodeId } from '../../src/model/ids.ts';
import type {
  AgentActivity,
  AgentItem,
  JobCompleted,
  NodeCompleted,
  NodeFailed,
  NodeRef,
  NodeSkipped,
  NodeStarted,
  PlannedJob,
  RunCompleted,
  RunEvent,
  RunStarted,
  StampedEvent,
} from '../../src/model/run-events.ts';
import { noUsage, type Usage } from '../../src/model/usage.ts';

export const begin = Date.parse('2025-01-01T12:00:00.000Z');

/** The event, so many milliseconds after the run began. */
export const at = (ms: number, event: RunEvent): StampedEvent => ({
  ...event,
  at: new Date(begin + ms).toISOString(),
});

export const usage = (input: number, output = 0): Usage => ({
  ...noUsage,
  input_tokens: input,
  output_tokens: output,
});

export const job = (id: string, more: Partial<PlannedJob> = {}): PlannedJob => ({
  id,
  name: id,
  needs: [],
  matrix: false,
  instances: 1,
  steps: [{ id: 'look', name: 'look', kind: 'prompt' }],
  ...more,
});

export const runStarted = (jobs: readonly PlannedJob[], more: Partial<RunStarted> = {}): RunStarted => ({
  type: 'run.started',
  run_id: '20250101-120000-abcd' as RunId,
  workflow: { name: 'Investigate', path: '.codex-flow/workflows/investigate.yml', hash: 'h' },
  inputs: {},
  agent: 'simulated',
  versions: { codex_flow: '0.1.0', node: '20.19.0', agent: null },
  workspace: null,
  concurrency: 8,
  attempt: 1,
  continues: null,
  jobs,
  ...more,
});

export const ref = (jobId: string, instance: number | null = null, step = 'look'): NodeRef => ({
  node: nodeId(jobId, instance ?? undefined, step),
  job: jobId,
  instance,
  step,
});

export const jobStarted = (id: string, instances = 1): RunEvent => ({
  type: 'job.started',
  job: id,
  instances,
});

export const jobCompleted = (
  id: string,
  result: JobCompleted['result'] = 'success',
  reason: string | null = null,
): RunEvent => ({ type: 'job.completed', job: id, result, reason });

export const nodeStarted = (node: NodeRef, label = '', more: Partial<NodeStarted> = {}): NodeStarted => ({
  type: 'node.started',
  ...node,
  kind: 'prompt',
  instance_name: label === '' ? node.job : `${node.job} (${label})`,
  name: node.step,
  matrix: node.instance === null ? null : { file: label },
  ...more,
});

export const nodeCompleted = (node: NodeRef, more: Partial<NodeCompleted> = {}): NodeCompleted => ({
  type: 'node.completed',
  ...node,
  key: 'k' as NodeCompleted['key'],
  made_from: {
    text: '',
    schema: null,
    model: null,
    options: {},
    env: '',
    thread: null,
    reads: 'none',
    workspace: null,
    files: null,
  },
  cached: false,
  attempts: [],
  input: { kind: 'prompt', text: '' },
  output: 'done',
  command: null,
  usage: usage(1000, 204),
  duration_ms: 3200,
  model: null,
  thread_id: null,
  sample: 0,
  ...more,
});

export const cached = (node: NodeRef): NodeCompleted =>
  nodeCompleted(node, { cached: true, usage: noUsage, duration_ms: 0 });

export const nodeFailed = (node: NodeRef, more: Partial<NodeFailed> = {}): NodeFailed => ({
  type: 'node.failed',
  ...node,
  class: 'timeout',
  message: 'No answer within 15 minutes.',
  continued: false,
  key: null,
  attempts: [],
  input: null,
  answer: null,
  command: null,
  usage: noUsage,
  duration_ms: 900_000,
  ...more,
});

export const nodeSkipped = (node: NodeRef, more: Partial<NodeSkipped> = {}): NodeSkipped => ({
  type: 'node.skipped',
  ...node,
  reason: 'earlier-failure',
  message: 'an earlier step failed',
  ...more,
});

export const agentItem = (
  node: NodeRef,
  item: AgentActivity,
  phase: AgentItem['phase'] = 'started',
): AgentItem => ({ type: 'agent.item', ...node, phase, item });

export const log = (
  message: string,
  level: 'info' | 'warning' | 'error' = 'info',
  node: NodeId | null = null,
): RunEvent => ({ type: 'log', level, message, node });

export const runCompleted = (more: Partial<RunCompleted> = {}): RunCompleted => ({
  type: 'run.completed',
  result: 'success',
  reason: null,
  outputs: {},
  totals: { nodes: 1, completed: 1, cached: 0, failed: 0, skipped: 0, usage: usage(1000, 204) },
  duration_ms: 4000,
  ...more,
});
