import type { NodeDetails } from './node-details.ts';

/** One node as `show <run> <node> --json` prints it: its records in one, in the words of the journal. */
export function nodeJson(run: string, { node, started, end, schema, items, logs }: NodeDetails): unknown {
  // What stands around a record is about its line, not about the node.
  const envelope: readonly string[] = ['v', 'seq', 'prev', 'at', 'type', 'names'];
  const ended = Object.entries(end ?? {}).filter(([name]) => !envelope.includes(name));
  return {
    run,
    node,
    status: end === undefined ? 'unfinished' : end.type.replace('node.', ''),
    kind: started?.kind ?? null,
    name: started?.name ?? null,
    instance_name: started?.instance_name ?? null,
    matrix: started?.matrix ?? null,
    started_at: started?.at ?? null,
    ended_at: end?.at ?? null,
    schema: schema ?? null,
    ...Object.fromEntries(ended),
    items,
    logs,
  };
}
