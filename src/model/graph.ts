/** Who needs whom, by name. Names that are needed but are no node are left out of every answer. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Circles of nodes that need each other, as chains that end where they began: a, b, a. The shortest of those that begin
 * with the same need: one edit mends them all, and there may be more of them than fit into memory.
 */
export function findCycles(graph: Graph): string[][] {
  const cycles = new Map<string, string[]>();
  walk(graph, graph.keys(), {
    onBack: (path, node) => {
      const start = path.indexOf(node);
      const need = `${node} ${path[start + 1] ?? node}`;
      const length = path.length - start + 1;
      if (length < (cycles.get(need)?.length ?? Number.POSITIVE_INFINITY))
        cycles.set(need, [...path.slice(start), node]);
    },
  });
  return [...cycles.values()];
}

/** Every node after all it needs; where needs leave it open, in the graph's own order. The graph has no circle. */
export function topologicalOrder(graph: Graph): string[] {
  const order: string[] = [];
  walk(graph, graph.keys(), { onLeave: (node) => order.push(node) });
  return order;
}

/** All nodes that a node needs, directly or through others. */
export function ancestors(graph: Graph, node: string): Set<string> {
  const found = new Set<string>();
  walk(graph, [node], {
    onBack: (_, back) => found.add(back),
    onLeave: (other) => found.add(other),
  });
  const inCircle = [...found].some((other) => graph.get(other)?.includes(node));
  if (!inCircle) found.delete(node);
  return found;
}

interface Visitor {
  /** An edge that leads back to a node that is still open; `path` leads to where it starts. */
  readonly onBack?: (path: readonly string[], node: string) => void;
  /** After all that the node needs. */
  readonly onLeave?: (node: string) => void;
}

/** Depth first, each node once. A loop, since a chain of needs may be longer than the call stack. */
function walk(graph: Graph, starts: Iterable<string>, { onBack, onLeave }: Visitor): void {
  const state = new Map<string, 'open' | 'done'>();
  for (const start of starts) {
    if (state.has(start) || !graph.has(start)) continue;
    state.set(start, 'open');
    const path = [start];
    const next = [0];
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = next[path.length - 1] ?? 0;
      const needs = graph.get(node) ?? [];
      const needed = needs[at];
      if (needed === undefined) {
        state.set(node, 'done');
        onLeave?.(node);
        path.pop();
        next.pop();
        continue;
      }
      next[path.length - 1] = at + 1;
      if (!graph.has(needed)) continue;
      const seen = state.get(needed);
      if (seen === 'open') onBack?.(path, needed);
      else if (seen === undefined) {
        state.set(needed, 'open');
        path.push(needed);
        next.push(0);
      }
    }
  }
}
