/** Who needs whom, by name. Names that are needed but are no node are left out of every answer. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** One circle for each group of nodes that need each other, as a chain that ends where it began: a, b, a. */
export function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (node: string): void => {
    state.set(node, 'open');
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      const seen = state.get(next);
      if (seen === 'open') cycles.push([...path.slice(path.indexOf(next)), next]);
      else if (seen === undefined) visit(next);
    }
    path.pop();
    state.set(node, 'done');
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return cycles;
}

/** Every node after all it needs; where needs leave it open, in the graph's own order. The graph has no circle. */
export function topologicalOrder(graph: Graph): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (node: string): void => {
    if (seen.has(node) || !graph.has(node)) return;
    seen.add(node);
    for (const next of graph.get(node) ?? []) visit(next);
    order.push(node);
  };
  for (const node of graph.keys()) visit(node);
  return order;
}

/** All nodes that a node needs, directly or through others. */
export function ancestors(graph: Graph, node: string): Set<string> {
  const found = new Set<string>();
  const visit = (current: string): void => {
    for (const next of graph.get(current) ?? []) {
      if (found.has(next) || !graph.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(node);
  return found;
}
