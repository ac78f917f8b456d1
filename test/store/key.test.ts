import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Key } from '../../src/model/ids.ts';
import { canonicalJson } from '../../src/store/canonical.ts';
import {
  type KeyMaterial,
  keyOf,
  keyText,
  type PromptMaterial,
  type RunMaterial,
} from '../../src/store/key.ts';

const shuffled = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shuffled)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, item]) => [key, shuffled(item)]),
        )
      : value;

describe('canonical JSON', () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ ä: 1, z: 2, Z: 3, '10': 4, '9': 5, '': 6 }, '{"":6,"10":4,"9":5,"Z":3,"z":2,"ä":1}'],
    // By code units: the astral character comes before U+FFFD, though its code point is larger.
    [{ '\u{1F600}': 1, '\uFFFD': 2 }, '{"\u{1F600}":1,"\uFFFD":2}'],
    [{ n: -0, big: 1e21, small: 1e-7, f: 0.1 }, '{"big":1e+21,"f":0.1,"n":0,"small":1e-7}'],
    ['\n\u0000\ud800', '"\\n\\u0000\\ud800"'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ])('%j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => canonicalJson(shuffled(value)) === canonicalJson(value)),
    );
  });

  test('says all there is to say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('differs for different values', () => {
    const same = (a: unknown, b: unknown) => JSON.stringify(shuffled(a)) === JSON.stringify(shuffled(b));
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        if (canonicalJson(a) === canonicalJson(b))
          expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(canonicalJson(b)));
        else expect(same(a, b)).toBe(false);
      }),
    );
  });

  test.each([
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    () => 1,
    1n,
    new Date(0),
    new Map(),
    { a: undefined },
    [undefined],
  ])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

const prompt: PromptMaterial = {
  v: 1,
  kind: 'prompt',
  text: 'Read it',
  schema: { type: 'object', properties: { b: { type: 'string' }, a: { type: 'number' } } },
  model: null,
  effort: null,
  sandbox: 'read-only',
  instructions: null,
  network: false,
  web_search: false,
  add_dirs: [],
  images: [],
  env: { A: '1', B: '2' },
  thread: null,
  workspace: { kind: 'tree', id: 'abc' },
  cwd: '.',
  simulated: false,
};

const command: RunMaterial = {
  v: 1,
  kind: 'run',
  text: prompt.text,
  shell: 'bash',
  output: 'text',
  env: prompt.env,
  workspace: prompt.workspace,
  cwd: '.',
};

describe('keys', () => {
  test('are SHA-256 in hex and do not depend on the order of properties', () => {
    expect(keyOf(prompt)).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf(shuffled(prompt) as KeyMaterial)).toBe(keyOf(prompt));
  });

  test('stay the same from version to version: a change here makes every stored result a miss', () => {
    expect(keyOf(prompt)).toBe('9115e6e769e4de013bbbff8ee15c0010f7c6d544b0d0b28caa31ad77201b3a0b');
    expect(keyText(command)).toBe(canonicalJson(command));
    expect(keyOf(command)).toBe('674f9140fcf0c08fc8e3c1b8995f904220dd93bc1ebf56316dbb3745175adac6');
    const sandboxed: RunMaterial = { ...command, sandbox: 'workspace-write', network: true };
    expect(keyText(sandboxed)).toBe(canonicalJson(sandboxed));
  });

  const other: { readonly [P in keyof PromptMaterial]?: PromptMaterial[P][] } = {
    text: ['Read it ', ''],
    schema: [null, {}, { type: 'object', properties: { a: { type: 'number' } } }],
    model: ['gpt-5.5'],
    effort: ['high'],
    sandbox: ['workspace-write', 'danger-full-access'],
    instructions: ['', 'Be brief'],
    network: [true],
    web_search: [true],
    add_dirs: [['lib'], ['lib', 'src'], ['src', 'lib']],
    images: [['a'.repeat(64)]],
    env: [{}, { A: '1' }, { A: '12', B: '' }, { A: '1', B: '3' }],
    thread: [
      { key: 'b'.repeat(64) as Key, id: 't' },
      { key: 'b'.repeat(64) as Key, id: 'u' },
    ],
    workspace: [{ kind: 'files', id: 'abc' }, { kind: 'none' }, { kind: 'tree', id: 'abd' }],
    cwd: ['src'],
    simulated: [true],
  };

  test('differ for everything that changes an answer', () => {
    const materials: KeyMaterial[] = [prompt];
    for (const [property, values] of Object.entries(other)) {
      for (const value of values) materials.push({ ...prompt, [property]: value });
    }
    materials.push(
      command,
      { ...command, sandbox: 'read-only' },
      { ...command, sandbox: 'workspace-write' },
      { ...command, sandbox: 'workspace-write', network: true },
    );
    expect(new Set(materials.map(keyOf)).size).toBe(materials.length);
    expect(Object.keys(other).toSorted()).toEqual(
      Object.keys(prompt)
        .filter((property) => property !== 'v' && property !== 'kind')
        .toSorted(),
    );
  });

  test('never collide: the text that is hashed says all of the material', () => {
    const text = fc.string();
    const material = fc.record({
      text,
      cwd: text,
      env: fc.dictionary(text, text),
      instructions: fc.option(text),
    });
    fc.assert(
      fc.property(material, material, (a, b) => {
        const [textA, textB] = [keyText({ ...prompt, ...a }), keyText({ ...prompt, ...b })];
        expect(JSON.parse(textA)).toEqual(JSON.parse(JSON.stringify({ ...prompt, ...a })));
        if (textA === textB) expect(canonicalJson(a)).toBe(canonicalJson(b));
      }),
    );
  });

  test('are the same for equal schemas, whichever object holds them', () => {
    expect(keyOf({ ...prompt, schema: structuredClone(prompt.schema) })).toBe(keyOf(prompt));
  });
});
