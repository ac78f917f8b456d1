import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { findCycles } from '../../model/graph.ts';
import type { Check, CheckContext } from './check.ts';

/** Every need is a job of this workflow, and no job needs itself, directly or through others. */
export const needs: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  const ids = workflow.jobs.map((job) => job.id as string);
  for (const job of workflow.jobs) {
    const seen = new Set<string>();
    for (const { id, place } of job.needs) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (ids.includes(id) || unsure.has(workflow.jobs)) continue;
      const others = ids.filter((other) => other !== job.id);
      const suggestion = closest(id, others);
      const edits = suggestion === undefined ? [] : [{ place, text: suggestion }];
      yield diagnostic(
        'unknown-needs',
        place,
        { job: job.id, needs: id, expected: others, suggestion },
        edits.length === 0 ? {} : { fix: { description: `write "${suggestion}"`, edits } },
      );
    }
  }
  const graph = new Map(workflow.jobs.map((job) => [job.id as string, job.needs.map((need) => need.id)]));
  for (const chain of findCycles(graph)) {
    const places = chain.slice(0, -1).flatMap((id, index) => {
      const job = workflow.jobs.find((each) => each.id === id);
      const need = job?.needs.find((each) => each.id === chain[index + 1]);
      return need === undefined ? [] : [{ place: need.place, note: `job "${id}" needs "${need.id}"` }];
    });
    const [first, ...related] = places;
    if (first !== undefined) yield diagnostic('needs-cycle', first.place, { chain }, { related });
  }
};
