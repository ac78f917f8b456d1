import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestors, findCycles, type Graph, topologicalOrder } from '../../src/model/graph.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>): Graph => new Map(Object.entries(edges));

/** Nodes n0…n9, each needing only earlier ones: no circle by construction. */
const acyclic = fc
  .array(fc.array(fc.nat({ max: 9 })), { minLength: 1, maxLength: 10 })
  .map((needs) => new Map(needs.map((each, i) => [`n${i}`, each.filter((n) => n < i).map((n) => `n${n}`)])));

describe('graph', () => {
  it('shows a circle as a chain that ends where it began', () => {
    expect(findCycles(graph({ a: ['b'], b: ['c'], c: ['a'], d: [] }))).toEqual([['a', 'b', 'c', 'a']]);
    expect(findCycles(graph({ a: ['a'] }))).toEqual([['a', 'a']]);
    expect(findCycles(graph({ a: ['missing'] }))).toEqual([]);
  });

  it('shows one circle of many that begin with the same need', () => {
    const many = Array.from({ length: 2_000 }, (_, i): [string, string[]] => [`n${i}`, [`n${i + 1}`, 'n0']]);
    expect(findCycles(new Map([...many, ['n2000', ['n0']]]))).toEqual([
      ['n0', 'n1', 'n0'],
      ['n0', 'n0'],
    ]);
  });

  it('keeps the order of the file where needs leave it open', () => {
    expect(topologicalOrder(graph({ c: [], a: ['b'], b: [], d: ['a'] }))).toEqual(['c', 'b', 'a', 'd']);
  });

  it('puts every node behind all it needs', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const order = topologicalOrder(nodes);
        expect([...order].sort()).toEqual([...nodes.keys()].sort());
        expect(findCycles(nodes)).toEqual([]);
        for (const [node, needs] of nodes) {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(node));
        }
      }),
    );
  });

  it('finds ancestors through others', () => {
    const nodes = graph({ a: [], b: ['a'], c: ['b', 'missing'] });
    expect(ancestors(nodes, 'c')).toEqual(new Set(['b', 'a']));
  });
});
