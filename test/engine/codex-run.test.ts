import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { Rig } from '../rig/rig.ts';
import type { ServerCall } from '../rig/server-call.ts';
import { jobResults, nodeEnds, recordsOf, workflow } from './workflow.ts';

const text = `
name: Investigate
inputs:
  symptom: { type: string, required: true, description: What the user sees }
jobs:
  investigate:
    strategy:
      matrix:
        file: [src/auth.ts, src/session.ts, src/log.ts]
        lens: [logic, timing]
    steps:
      - id: look
        prompt: |
          Read {{ matrix.file }} for {{ matrix.lens }}. What could cause this: {{ inputs.symptom }}?
        files: ["{{ matrix.file }}"]
        output: { suspect: string, confidence: number, severity: low | medium | high }
  verdict:
    needs: investigate
    steps:
      - id: sum-up
        files: []
        prompt: |
          {{#each needs.investigate.instances}}
          - {{ matrix.file }} ({{ matrix.lens }}): {{ json outputs.look }}
          {{/each}}
          Name the cause.
outputs:
  verdict: \${{ jobs.verdict.outputs.sum-up }}
`;

const files = {
  'src/auth.ts': 'a',
  'src/session.ts': 's',
  'src/log.ts': 'l',
  ...workflow(text).files,
};

const finding = (prompt: string) => ({ suspect: prompt.slice(5, 30), confidence: 0.5, severity: 'low' });

function answer(call: ServerCall): void {
  if (call.schema === undefined)
    call.reply('the session', { usage: { input_tokens: 1_000, output_tokens: 7 } });
  else
    call.reply(finding(call.prompt), {
      usage: { input_tokens: 200, cached_input_tokens: 50, output_tokens: 20 },
    });
}

describe('a run on the real codex program', () => {
  let server: ResponsesServer;
  beforeAll(async () => {
    server = await ResponsesServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('3 x 2 with a fan-in: prompts, journal, usage, outputs, and nothing again the second time', async () => {
    const scenario = server.scenario();
    scenario.answer(answer);
    await using rig = await Rig.create({ files, git: true });
    await rig.codex(scenario);
    const run = await rig.run(['run', 'w', '-i', 'symptom=login "fails"', '--concurrency', '3']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('the session\n');

    const prompts = scenario.calls.map((call) => call.prompt.trim());
    const looks = ['src/auth.ts', 'src/session.ts', 'src/log.ts'].flatMap((file) =>
      ['logic', 'timing'].map((lens) => `Read ${file} for ${lens}. What could cause this: login "fails"?`),
    );
    expect(prompts.slice(0, 6).toSorted()).toEqual(looks.toSorted());
    expect(prompts[6]).toContain(
      '- src/auth.ts (logic): {"suspect":"src/auth.ts for logic. Wh","confidence":0.5',
    );
    expect(prompts[6]?.split('\n- ')).toHaveLength(6);
    expect(scenario.calls[0]?.schema).toMatchObject({
      additionalProperties: false,
      required: ['suspect', 'confidence', 'severity'],
    });

    const records = await rig.journal();
    expect(records.map((record) => record.seq)).toEqual(records.map((_, i) => i + 1));
    expect(recordsOf(records, 'node.completed')).toHaveLength(7);
    expect(recordsOf(records, 'run.completed')[0]).toMatchObject({
      result: 'success',
      outputs: { verdict: 'the session' },
      totals: {
        nodes: 7,
        completed: 7,
        cached: 0,
        failed: 0,
        usage: { input_tokens: 2_200, cached_input_tokens: 300, output_tokens: 127 },
      },
    });
    const schema = JSON.parse(
      await readFile(new URL('../../schema/journal.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
    for (const record of records) {
      expect(validate(record), JSON.stringify([record, validate.errors])).toBe(true);
    }

    const again = await rig.run(['run', 'w', '-i', 'symptom=login "fails"']);
    expect(again.stdout).toBe('the session\n');
    expect(scenario.calls).toHaveLength(7);
    await rig.expectNoProcesses();
  });

  it('one instance answered 500 fails alone; one that breaks its schema once is repaired on its thread', async () => {
    const scenario = server.scenario();
    scenario.answer((call) => {
      if (call.prompt.includes('src/auth.ts for logic')) call.fail(500, { error: { message: 'down' } });
      else if (call.prompt.includes('src/log.ts for timing'))
        call.reply({ suspect: 'x', confidence: 'high' });
      else answer(call);
    });
    await using rig = await Rig.create({ files, git: true });
    await rig.codex(scenario);
    const run = await rig.run(['run', 'w', '-i', 'symptom=s']);
    expect(run.exitCode).toBe(1);
    expect(await jobResults(rig)).toEqual({ investigate: 'failure', verdict: 'skipped' });
    expect(await nodeEnds(rig)).toMatchObject({
      'investigate[0]/look': 'rate-limit',
      'investigate[1]/look': 'completed',
      'investigate[5]/look': 'completed',
    });
    const repaired = recordsOf(await rig.journal(), 'node.completed').find(
      (record) => record.node === 'investigate[5]/look',
    ) as { attempts: { thread_id: string; failure: unknown }[] } | undefined;
    expect(repaired?.attempts).toHaveLength(2);
    expect(repaired?.attempts[0]).toMatchObject({
      failure: { class: 'schema', message: expect.stringContaining('confidence must be number') },
    });
    expect(repaired?.attempts[1]).toMatchObject({ failure: null });
    expect(repaired?.attempts[0]?.thread_id).toBe(repaired?.attempts[1]?.thread_id);
    const repair = scenario.calls.find((call) => call.prompt.includes('does not fit the JSON Schema'));
    expect(repair?.prompt).toContain('confidence must be number');

    // What succeeded is kept: the same command runs only what failed, and then goes on.
    const before = scenario.calls.length;
    scenario.answer(answer);
    const again = await rig.run(['run', 'w', '-i', 'symptom=s']);
    expect(again.exitCode).toBe(0);
    expect(scenario.calls.length - before).toBe(2);
  });

  it('continues a thread, and ends what an agent started when it is interrupted', async () => {
    const scenario = server.scenario();
    await using rig = await Rig.create(
      workflow(`
jobs:
  talk:
    steps:
      - { id: first, prompt: Say one, files: [] }
      - { id: second, prompt: "And two after {{ steps.first.output }}", files: [], thread: first }
      - { id: third, prompt: Wait, sandbox: danger-full-access }
`),
    );
    await rig.codex(scenario);
    const running = rig.start(['run', 'w']);
    const first = await scenario.next();
    first.reply('one');
    const second = await scenario.next();
    expect(second.prompt).toContain('And two after one');
    expect(second.threadId).toBe(first.threadId);
    second.reply('two');
    (await scenario.next()).runCommand('setsid sleep 300 & sleep 300');
    await running.waitForOutput(/sleep 300|third/);
    running.kill('SIGINT', { group: true });
    expect((await running.finished).exitCode).toBe(130);
    await rig.expectNoProcesses();
  });

  it('without a login and without a provider says what to do, at once', async () => {
    await using rig = await Rig.create({ files });
    await rig.write('home/keep', '');
    const run = await rig.run(['run', 'w', '-i', 'symptom=s']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('codex login');
    expect(run.stderr).toContain('--agent simulated');
    expect(await rig.journal()).toEqual([]);
  });
});
