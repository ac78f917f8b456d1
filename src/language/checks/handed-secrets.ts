import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Call } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** The secrets that a job hands over are those that both workflows declare, and all that the one it uses needs. */
export const handedSecrets: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  if (unsure.has(workflow.secrets)) return;
  const own = workflow.secrets.map(({ name }) => name);
  for (const { call } of workflow.jobs) {
    if (call === undefined || unsure.has(call)) continue;
    const needed = call.workflow.secrets.map(({ name }) => name);
    const strangers = call.secrets === 'inherit' ? [] : strangersAmong(call.secrets, own, needed);
    for (const { name, place, problem, meant } of strangers) {
      yield diagnostic('unknown-secret', place, { secret: name, suggestion: meant, problem: problem(call) });
    }
    const handed = [
      ...(call.secrets === 'inherit' ? own : call.secrets.map(({ name }) => name)),
      ...strangers.map(({ meant }) => meant),
    ];
    for (const { name, place } of call.workflow.secrets) {
      if (handed.includes(name)) continue;
      const params = { secret: name, workflow: call.uses, declared: own.includes(name) };
      const related = [{ place, note: 'declared here' }];
      yield diagnostic('missing-secret', call.place, params, { related });
    }
  }
};

interface Stranger {
  readonly name: string;
  readonly place: Place;
  readonly problem: (call: Call) => string;
  readonly meant: string | undefined;
}

/** Names that are handed over and that one of the two workflows does not declare. */
function strangersAmong(
  handed: readonly { readonly name: string; readonly place: Place }[],
  own: readonly string[],
  needed: readonly string[],
): readonly Stranger[] {
  const names = handed.map(({ name }) => name);
  return handed
    .filter(({ name }) => !own.includes(name) || !needed.includes(name))
    .map(({ name, place }) => ({
      name,
      place,
      problem: ({ uses }) =>
        own.includes(name)
          ? `is not declared by workflow "${uses}", which so would not get it`
          : 'is not declared by this workflow',
      meant: closest(
        name,
        needed.filter((each) => own.includes(each) && !names.includes(each)),
      ),
    }));
}
