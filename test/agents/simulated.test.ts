import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSimulation, parseSimulation } from '../../src/agents/simulated/options.ts';
import { createSimulatedAgent } from '../../src/agents/simulated/simulated-agent.ts';
import { topicOf } from '../../src/agents/simulated/topic.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { contextOf, turnIn } from '../conformance/agent-conformance.ts';
import { processorTime } from '../processor-time.ts';

const ajv = new Ajv({ strict: false });

async function answer(prompt: string, schema?: JsonObject, seed = defaultSimulation.seed): Promise<string> {
  const agent = createSimulatedAgent({ ...defaultSimulation, seed });
  const result = await agent.run(turnIn('/nowhere', { prompt, schema }), contextOf());
  return result.ok ? result.answer : expect.fail(result.failure.message);
}

const object = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** Schemas such as strict mode takes. */
const { schema: anySchema } = fc.letrec<{ schema: JsonObject; leaf: JsonObject }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ type: fc.constantFrom('string', 'boolean', 'number', 'integer', 'null') }),
    fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
    fc.record({ const: fc.constantFrom<string | number>('x', 7) }),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50))
      .map(([minimum, more]) => ({ type: 'integer', minimum, maximum: minimum + more })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50))
      .map(([minimum, more]) => ({ type: 'number', minimum, maximum: minimum + more })),
    fc
      .tuple(fc.nat(30), fc.nat(30))
      .map(([minLength, more]) => ({ type: 'string', minLength, maxLength: minLength + more })),
    fc.constantFrom<JsonObject>({ type: ['string', 'null'] }, { type: 'integer', multipleOf: 3 }),
  ),
  schema: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('schema'), { maxKeys: 4 }).map(object),
    fc
      .tuple(tie('schema'), fc.nat(4), fc.nat(4))
      .map(([items, minItems, more]) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
    fc.tuple(tie('schema'), tie('schema')).map((anyOf) => ({ anyOf })),
  ),
}));

describe('the simulated agent', () => {
  it('gives JSON that fits the schema, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(anySchema, fc.string(), async (schema, prompt) => {
        const value: unknown = JSON.parse(await answer(`${prompt} x`, schema));
        expect(ajv.validate(schema, value), JSON.stringify([schema, value, ajv.errors])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('follows references, also in circles', async () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { root: { $ref: '#/$defs/node' } },
      required: ['root'],
      additionalProperties: false,
      $defs: {
        node: object({
          name: { type: 'string' },
          next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
          parts: { type: 'array', items: { $ref: '#/$defs/node' } },
        }),
      },
    };
    for (let seed = 0; seed < 20; seed++) {
      const value: unknown = JSON.parse(await answer('x', schema, seed));
      expect(ajv.validate(schema, value)).toBe(true);
    }
  });

  it('says the same to the same prompt, schema and seed, and only then', async () => {
    const schema = object({ note: { type: 'string' }, score: { type: 'number' } });
    const prompt = 'Why do sessions expire while users type in src/session.ts?';
    expect(await answer(prompt, schema)).toBe(await answer(prompt, schema));
    const others = await Promise.all([
      answer(prompt, schema, 2),
      answer(`${prompt}!`, schema),
      answer(prompt),
    ]);
    expect(new Set([await answer(prompt, schema), ...others]).size).toBe(4);
  });

  it('speaks of what the prompt speaks of, says that it is simulated, and keeps shares between 0 and 1', async () => {
    const schema = object({
      file: { type: 'string' },
      confidence: { type: 'number' },
      findings: { type: 'array', items: { type: 'string' } },
    });
    const prompt = 'Read src/auth.ts and lib/token.py. Why does the login fail?';
    for (let seed = 0; seed < 20; seed++) {
      const value = JSON.parse(await answer(prompt, schema, seed));
      expect(['src/auth.ts', 'lib/token.py']).toContain(value.file);
      expect(value.confidence).toBeGreaterThanOrEqual(0);
      expect(value.confidence).toBeLessThanOrEqual(1);
      expect(value.findings.length).toBeGreaterThanOrEqual(1);
      expect(value.findings.length).toBeLessThanOrEqual(3);
    }
    expect(await answer(prompt)).toMatch(/^Simulated: .*(src\/auth\.ts|lib\/token\.py|login|fail)/);
  });

  it('lets the share of turns fail that was asked for, always the same ones', async () => {
    const prompts = Array.from({ length: 1_000 }, (_, i) => `Look at file ${i}`);
    const failures = async (): Promise<readonly boolean[]> => {
      const agent = createSimulatedAgent({ ...defaultSimulation, fail: 0.1 });
      const results = await Promise.all(
        prompts.map((prompt) => agent.run(turnIn('/nowhere', { prompt }), contextOf())),
      );
      return results.map((result) => !result.ok);
    };
    const first = await failures();
    const share = first.filter(Boolean).length / prompts.length;
    expect(share).toBeGreaterThan(0.06);
    expect(share).toBeLessThan(0.14);
    expect(await failures()).toEqual(first);
  });

  it('takes its time, and shows what it seems to do', async () => {
    const agent = createSimulatedAgent({ ...defaultSimulation, latency: { min: 60, max: 60 } });
    const context = contextOf();
    const started = performance.now();
    await agent.run(turnIn('/nowhere'), context);
    expect(performance.now() - started).toBeGreaterThan(50);
    expect(context.activities.map(({ phase, item }) => `${phase} ${item.type}`)).toEqual([
      'completed reasoning',
      'started command_execution',
      'completed command_execution',
      'completed agent_message',
    ]);
    expect(context.activities[1]?.item.command).toContain('src/auth.ts');
  });

  it('costs next to nothing', async () => {
    const agent = createSimulatedAgent();
    const time = await processorTime(async () => {
      for (let i = 0; i < 1_000; i++)
        await agent.run(turnIn('/nowhere', { prompt: `Prompt ${i}` }), contextOf());
    });
    expect(time).toBeLessThan(1_000);
  });
});

describe('what a prompt is about', () => {
  it.each([
    ['Read src/auth.ts.', ['src/auth.ts'], 'request'],
    [
      'Compare a/b.test.ts, README.md and ./x/y.py: which handles passwords?',
      ['a/b.test.ts', 'README.md', './x/y.py'],
      'compare',
    ],
    ['', [], 'request'],
    ['e.g. version 1.2.3 costs 4.50', [], 'version'],
  ])('%s', (prompt, paths, word) => {
    const topic = topicOf(prompt);
    expect(topic.paths).toEqual(paths);
    expect(topic.words[0]).toBe(word);
  });
});

describe('--simulate', () => {
  it.each([
    ['', {}],
    ['latency=100', { latency: { min: 100, max: 100 } }],
    [' latency=200..800 , fail=0.05, seed=7', { latency: { min: 200, max: 800 }, fail: 0.05, seed: 7 }],
    ['fail=1', { fail: 1 }],
    ['fail=.5', { fail: 0.5 }],
  ])('%j', (text, expected) => {
    expect(parseSimulation(text)).toEqual({ ok: true, value: { ...defaultSimulation, ...expected } });
  });

  it.each([
    ['latncy=3', 'there is no simulation option "latncy": did you mean "latency"?'],
    ['colour=3', 'there is no simulation option "colour", options are "latency", "fail" and "seed"'],
    ['latency', '"latency" has no value: write milliseconds'],
    ['latency=', '"" is not a value of "latency"'],
    ['latency=800..200', '"800..200" is not a value of "latency"'],
    ['latency=99999999999', '"99999999999" is not a value of "latency"'],
    ['fail=1.5', '"1.5" is not a value of "fail": write the share of turns that fail'],
    ['fail=1.2.3', '"1.2.3" is not a value of "fail"'],
    ['seed=-1', '"-1" is not a value of "seed": write a whole number'],
    ['seed=1,seed=2', '"seed" is set twice'],
  ])('%j is refused', (text, words) => {
    expect(parseSimulation(text)).toEqual({ ok: false, error: expect.stringContaining(words) });
  });
});
