import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest, isSlipOf } from '../../diagnostics/suggest.ts';
import { findCycles } from '../../model/graph.ts';
import type { Job } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** Of more jobs than this a list without one of them is not made for each finding: many would fill the memory. */
const mostNames = 1_000;

/** Every need is a job of this workflow, and no job needs itself, directly or through others. */
export const needs: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  const ids = workflow.jobs.map((job) => job.id as string);
  const known = new Set(ids);
  for (const job of workflow.jobs) {
    const seen = new Set<string>();
    for (const { id, place } of job.needs) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (known.has(id) || unsure.has(workflow.jobs)) continue;
      const others = ids.length > mostNames ? ids : ids.filter((other) => other !== job.id);
      const several = listOfJobs(id, known);
      const suggestion = several === undefined ? closest(id, others) : undefined;
      const near = suggestion !== undefined && isSlipOf(id, suggestion) ? suggestion : undefined;
      const instead = several?.certain === true ? several.list : near;
      const fix =
        instead === undefined
          ? {}
          : { fix: { description: `write ${instead}`, edits: [{ place, text: instead }] } };
      const hint = several === undefined ? undefined : `write the list ${several.list}`;
      const params = { job: job.id, needs: id, expected: others, suggestion, hint };
      yield diagnostic('unknown-needs', place, params, fix);
    }
  }
  const graph = new Map(workflow.jobs.map((job) => [job.id as string, job.needs.map((need) => need.id)]));
  const byId = new Map<string, Job>(workflow.jobs.map((job) => [job.id, job]));
  for (const chain of findCycles(graph)) {
    const places = chain.slice(0, -1).flatMap((id, index) => {
      const need = byId.get(id)?.needs.find((each) => each.id === chain[index + 1]);
      return need === undefined ? [] : [{ place: need.place, note: `job "${id}" needs "${need.id}"` }];
    });
    const [first, ...related] = places;
    if (first !== undefined) yield diagnostic('needs-cycle', first.place, { chain }, { related });
  }
};

/** `a, b` and `a b` as the list that was meant. */
function listOfJobs(
  text: string,
  known: ReadonlySet<string>,
): { list: string; certain: boolean } | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length < 2 || !parts.some((part) => known.has(part))) return undefined;
  return { list: `[${parts.join(', ')}]`, certain: parts.every((part) => known.has(part)) };
}
