import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { expandMatrix, type MatrixRow } from '../../src/plan/matrix.ts';
import { facts } from '../facts.ts';

function expand(matrix: JsonObject): readonly MatrixRow[] {
  const { include, exclude, ...vectors } = matrix;
  const rows = expandMatrix({ vectors, include, exclude });
  if (!rows.ok) throw new Error(rows.error);
  return rows.value;
}

describe('matrix facts', () => {
  for (const fact of facts.filter((each) => each.kind === 'matrix')) {
    const matrix = fact.in as JsonObject;
    const skipped = fact.ours === 'no instances, the job is skipped';
    it(`${fact.id}: ${JSON.stringify(matrix)}`, () => {
      if (fact.err !== undefined && !skipped) {
        expect(() => expand(matrix)).toThrow();
        return;
      }
      const rows = expand(matrix);
      if (skipped) expect(rows).toEqual([]);
      if (fact.rows !== undefined) expect(rows.map((row) => row.values)).toEqual(fact.rows);
      if (fact.names !== undefined) expect(rows.map((row) => row.label)).toEqual(fact.names);
    });
  }
});

describe('matrix errors', () => {
  it.each([
    [{ a: 1 }, 'matrix key "a" must be an array of values, but it is the number 1'],
    [{ a: 'x,y' }, 'matrix key "a" must be an array of values, but it is the string "x,y"'],
    [{ a: [1], include: { b: 1 } }, '"include" must be a list of maps, but it is a map'],
    [{ a: [1], exclude: ['b'] }, 'each entry of "exclude" must be a map, but one is the string "b"'],
    [
      { a: [1], exclude: [{ z: 1 }] },
      'exclude key "z" is not a key of the matrix, so it can exclude nothing',
    ],
    [{}, 'the matrix has no values: it needs at least one key with a list, or an "include" entry'],
  ])('%j', (matrix, message) => {
    const { include, exclude, ...vectors } = matrix as JsonObject;
    expect(expandMatrix({ vectors, include, exclude })).toEqual({ ok: false, error: message });
  });
});

describe('matrix properties', () => {
  const vector = fc.array(fc.oneof(fc.integer(), fc.string(), fc.boolean()), { maxLength: 4 });
  const vectors = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), vector, {
    minKeys: 1,
  });

  it('without filters has the product of the vectors, each key its own', () => {
    fc.assert(
      fc.property(vectors, (each) => {
        const rows = expandMatrix({ vectors: each, include: undefined, exclude: undefined });
        const size = Object.values(each).reduce((product, values) => product * values.length, 1);
        expect(rows.ok && rows.value.length).toBe(size);
        if (!rows.ok) return;
        for (const row of rows.value) expect(Object.keys(row.values)).toEqual(Object.keys(each));
      }),
    );
  });

  it('excludes exactly what agrees with an entry that names every key', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 8 }), fc.nat(), (values, at) => {
        const gone = values[at % values.length] as number;
        const rows = expand({ a: values, exclude: [{ a: gone }] });
        expect(rows.map((row) => row.values.a)).toEqual(values.filter((value) => value !== gone));
      }),
    );
  });

  it('takes 10,000 values without slowing down', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => i);
    expect(expand({ a: values })).toHaveLength(10_000);
  });
});
