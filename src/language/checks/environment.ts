import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Entry, Text } from '../../model/workflow.ts';
import { markerVariable } from '../../process/marker.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

/** Variables that codex-flow or Codex set for what they start, whatever the workflow says. */
const reserved: ReadonlyMap<string, string> = new Map([
  [markerVariable, 'codex-flow'],
  ['CODEX_SANDBOX', 'Codex'],
  ['CODEX_SANDBOX_NETWORK_DISABLED', 'Codex'],
  ['CODEX_THREAD_ID', 'Codex'],
]);

/** What Codex keeps from the commands of its agents, unless the user's configuration says otherwise. */
const withheld = /KEY|SECRET|TOKEN/i;

/** Variables that don't come to be what the workflow says. */
export const environment: Check = function* (context: CheckContext): Generator<Diagnostic> {
  const { workflow } = context;
  yield* each([...workflow.env, ...workflow.jobs.flatMap((job) => job.env)]);
  for (const { step } of stepsOf(context)) {
    yield* each(step.env);
    if (step.kind !== 'prompt') continue;
    for (const { key, keyPlace } of step.env) {
      if (withheld.test(key)) yield diagnostic('withheld-env', keyPlace, { name: key });
    }
  }
};

function* each(entries: readonly Entry<Text>[]): Generator<Diagnostic> {
  for (const { key, keyPlace, value } of entries) {
    const owner = reserved.get(key);
    if (owner !== undefined) yield diagnostic('reserved-env', keyPlace, { name: key, owner });
    // Bad names are blamed already, and would be no pattern.
    if (!/^\w+$/.test(key)) continue;
    // Only of its own name: any other may be meant for whoever reads the variable.
    const own = new RegExp(`\\$(?:env:)?\\{?${key}\\b\\}?|%${key}%`).exec(value.text);
    if (own === null) continue;
    const place = value.placeOf(own.index, own.index + own[0].length);
    yield diagnostic('env-not-expanded', place, { name: key, found: own[0] });
  }
}
