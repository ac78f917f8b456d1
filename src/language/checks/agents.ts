import { agentNames, isAgentName } from '../../agents/registry.ts';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { Check, CheckContext } from './check.ts';
import { settingPlace, stepsOf } from './settings.ts';

/** Every agent that a step asks for is one of those there are. */
export const agents: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { job, step } of stepsOf(context)) {
    const name = step.kind === 'prompt' ? step.options.agent : undefined;
    if (name === undefined || isAgentName(name)) continue;
    const place = settingPlace(context, job, step, 'agent');
    const suggestion = closest(name, agentNames);
    const fix =
      suggestion === undefined
        ? {}
        : { fix: { description: `write ${suggestion}`, edits: [{ place, text: suggestion }] } };
    yield diagnostic('unknown-agent', place, { name, expected: agentNames, suggestion }, fix);
  }
};
