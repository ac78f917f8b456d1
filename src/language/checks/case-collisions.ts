import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { Check, CheckContext } from './check.ts';

interface Name {
  readonly name: string;
  readonly place: Place;
}

/** Expressions compare names without regard to case, so `look` and `Look` can't both be there. */
export const caseCollisions: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  yield* collisions(workflow.inputs);
  yield* collisions(workflow.jobs.map(({ id, place }) => ({ name: id, place })));
  yield* collisions(workflow.outputs.map(named));
  for (const job of workflow.jobs) {
    yield* collisions(job.steps.filter((step) => step.named).map(({ id, place }) => ({ name: id, place })));
    yield* collisions((job.outputs ?? []).map(named));
    const source = job.strategy.matrix?.source;
    if (source?.kind === 'parts') yield* collisions(source.vectors.map(named));
  }
};

const named = ({ key, keyPlace }: { key: string; keyPlace: Place }): Name => ({ name: key, place: keyPlace });

function* collisions(names: readonly Name[]): Generator<Diagnostic> {
  const seen = new Map<string, Name>();
  for (const { name, place } of names) {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), { name, place });
    else if (first.name !== name) {
      const related = [{ place: first.place, note: 'the other one' }];
      yield diagnostic('case-collision', place, { name, other: first.name }, { related });
    }
  }
}
