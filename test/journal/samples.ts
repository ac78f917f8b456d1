import type { Key, NodeId, RunId } from '../../src/model/ids.ts';
import type { NodeCompleted, RunEvent } from '../../src/model/run-events.ts';

const usage = {
  input_tokens: 100,
  cached_input_tokens: 20,
  output_tokens: 30,
  reasoning_output_tokens: 10,
};

const node = { node: 'look[1]/read' as NodeId, job: 'look', instance: 1, step: 'read' };

const key = 'a'.repeat(64) as Key;

const attempt = { usage, duration_ms: 5, thread_id: 't-1', answer: '{"a":1}', failure: null };

const input = {
  kind: 'prompt',
  text: 'Read src/a.ts',
} as const;

/** One of each: a new type of event does not compile until it has a sample here. */
export const samples: { readonly [T in RunEvent['type']]: Extract<RunEvent, { type: T }> } = {
  'run.started': {
    type: 'run.started',
    run_id: '20261122-143205-a1b2c3' as RunId,
    workflow: { name: 'Look', path: '.codex-flow/workflows/look.yml', hash: key },
    inputs: { symptom: 'login fails', files: ['src/a.ts'] },
    agent: 'codex',
    versions: { codex_flow: '0.1.0', node: '20.20.2', agent: null },
    workspace: null,
    concurrency: 8,
    attempt: 1,
    continues: null,
    jobs: [
      {
        id: 'look',
        name: 'Look',
        needs: [],
        matrix: true,
        instances: null,
        steps: [
          {
            id: 'read',
            name: 'Read',
            kind: 'prompt',
            schema: { type: 'object', properties: { a: { type: 'number' } } },
          },
        ],
      },
    ],
  },
  'job.started': { type: 'job.started', job: 'look', instances: 2 },
  'job.completed': {
    type: 'job.completed',
    job: 'look',
    result: 'skipped',
    reason: 'its condition is false',
  },
  'iteration.completed': {
    type: 'iteration.completed',
    job: 'look',
    instance: 0,
    iteration: 1,
    result: 'success',
    until: false,
    goes_on: true,
  },
  'call.started': {
    type: 'call.started',
    job: 'look',
    instance: 0,
    instance_name: 'look (src/a.ts)',
    matrix: { file: 'src/a.ts' },
    uses: './review.yml',
    inputs: { file: 'src/a.ts' },
    jobs: [
      {
        id: 'look[0]/all',
        name: 'look[0]/all',
        needs: [],
        matrix: false,
        instances: 1,
        uses: './b.yml',
        steps: [],
      },
    ],
  },
  'call.completed': { type: 'call.completed', job: 'look', instance: 0, result: 'failure', reason: 'why' },
  'node.started': {
    type: 'node.started',
    ...node,
    kind: 'prompt',
    instance_name: 'look (src/a.ts)',
    name: 'Read',
    matrix: { file: 'src/a.ts' },
  },
  'node.completed': {
    type: 'node.completed',
    ...node,
    key,
    sample: 0,
    made_from: {
      text: 'fedcba9876543210',
      schema: null,
      model: 'fedcba9876543210',
      options: { sandbox: 'fedcba9876543210' },
      env: 'fedcba9876543210',
      thread: null,
      reads: 'files',
      workspace: 'fedcba9876543210',
      files: { 'src/a.ts': 'fedcba9876543210' },
    },
    cached: false,
    attempts: [attempt],
    input,
    output: { a: 1 },
    command: { exit_code: 0, stdout: 'out', stderr: '' },
    usage,
    duration_ms: 12,
    model: 'gpt-5.5',
    thread_id: 't-1',
  },
  'node.failed': {
    type: 'node.failed',
    ...node,
    class: 'schema',
    message: 'the answer has no "a"',
    continued: false,
    key: null,
    attempts: [{ ...attempt, failure: { class: 'schema', message: 'no "a"' } }],
    input: null,
    answer: '{}',
    command: { exit_code: null, stdout: '', stderr: 'killed' },
    usage,
    duration_ms: 12,
  },
  'node.skipped': { type: 'node.skipped', ...node, reason: 'condition', message: 'its condition is false' },
  'agent.item': {
    type: 'agent.item',
    ...node,
    phase: 'completed',
    item: { type: 'command_execution', command: 'ls', exit_code: 0 },
  },
  log: { type: 'log', level: 'warning', message: 'a remark', node: null },
  governor: {
    type: 'governor',
    concurrency: 4,
    limit: 8,
    paused_until: '2026-11-22T14:33:00.000Z',
    reason: '429 Too Many Requests',
  },
  'run.completed': {
    type: 'run.completed',
    result: 'success',
    reason: null,
    outputs: { verdict: 'fine' },
    totals: { nodes: 4, completed: 2, cached: 1, failed: 1, skipped: 1, usage },
    duration_ms: 100,
  },
};

export const at = '2026-11-22T14:32:05.123Z';

/** Every type once, in an order a run could have. */
export const allEvents: readonly RunEvent[] = Object.values(samples);

export const completedNode = (more: Partial<NodeCompleted> = {}): NodeCompleted => ({
  ...samples['node.completed'],
  ...more,
});
