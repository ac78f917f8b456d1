import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { Entry, Text, Value } from '../../model/workflow.ts';
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
  yield* collisions(workflow.secrets);
  yield* ofVariables(workflow.env);
  for (const job of workflow.jobs) {
    yield* collisions(job.steps.filter((step) => step.named).map(({ id, place }) => ({ name: id, place })));
    yield* collisions((job.outputs ?? []).map(named));
    const source = job.strategy.matrix?.source;
    if (source?.kind === 'parts') yield* ofMatrix(source.vectors, source.include);
    for (const { env } of [job, ...job.steps]) yield* ofVariables(env);
  }
};

/** A key that an `include` writes in another way than the matrix is another key, and can't be told from it by its name. */
function* ofMatrix(vectors: readonly Entry<Value>[], include: Value | undefined): Generator<Diagnostic> {
  const names = vectors.map(named);
  const exact = new Set(names.map(({ name }) => name));
  yield* collisions(names);
  for (const item of include?.kind === 'list' ? include.items : []) {
    if (item.kind !== 'map') continue;
    const others = item.entries.map(named).filter(({ name }) => !exact.has(name));
    const own = new Set(others.map(({ place }) => place));
    for (const found of collisions([...names, ...others])) if (own.has(found.place)) yield found;
  }
}

/** Systems tell variables apart by case, but for Windows; some tools want one name in both. */
function* ofVariables(env: readonly Entry<Text>[]): Generator<Diagnostic> {
  for (const { name, place, first } of pairs(env.map(named))) {
    if (/_proxy$/i.test(name)) continue;
    const related = [{ place: first.place, note: 'the other one' }];
    yield diagnostic('env-case', place, { name, other: first.name }, { related });
  }
}

const named = ({ key, keyPlace }: { key: string; keyPlace: Place }): Name => ({ name: key, place: keyPlace });

function* collisions(names: readonly Name[]): Generator<Diagnostic> {
  for (const { name, place, first } of pairs(names)) {
    const related = [{ place: first.place, note: 'the other one' }];
    yield diagnostic('case-collision', place, { name, other: first.name }, { related });
  }
}

/** Each name with the first one that differs from it in case only. */
function* pairs(names: readonly Name[]): Generator<Name & { readonly first: Name }> {
  const seen = new Map<string, Name>();
  for (const { name, place } of names) {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), { name, place });
    else if (first.name !== name) yield { name, place, first };
  }
}
