import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Check, CheckContext } from './check.ts';

/** Inputs that the workflow which a job uses does not have. */
export const withNames: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const { call } of workflow.jobs) {
    if (call === undefined || unsure.has(call)) continue;
    const names = call.workflow.inputs.map(({ name }) => name);
    const given = new Set(call.with.map(({ key }) => key));
    const expected = names.filter((name) => !given.has(name));
    for (const { key, keyPlace } of call.with) {
      if (names.includes(key)) continue;
      const suggestion = closest(key, expected);
      const fix =
        suggestion === undefined
          ? {}
          : { fix: { description: `write "${suggestion}"`, edits: [{ place: keyPlace, text: suggestion }] } };
      const params = { input: key, workflow: call.uses, expected: names, suggestion };
      yield diagnostic('unknown-with', keyPlace, params, fix);
    }
  }
};
