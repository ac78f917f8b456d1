import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import type { PromptStep } from '../../model/workflow.ts';
import { givenNamesUsed, unusedArguments } from '../../template/given-values.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

/** What a prompt file or a partial is given, and does not look at. */
export const unusedWith: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { step } of stepsOf(context)) {
    if (step.kind !== 'prompt') continue;
    yield* unusedInFile(step);
    for (const text of [step.prompt, step.options.instructions]) {
      if (text?.partials === undefined) continue;
      for (const { name, place, used, file } of unusedArguments(text))
        yield diagnostic('unused-with', place, { name, file, suggestion: closest(name, used) });
    }
  }
};

function* unusedInFile({ prompt, promptFile }: PromptStep): Generator<Diagnostic> {
  if (promptFile === undefined || promptFile.with.length === 0) return;
  const used = givenNamesUsed(prompt);
  if (used === 'all') return;
  const file = prompt.place.file.displayPath;
  for (const { key, keyPlace } of promptFile.with) {
    if (used.has(key)) continue;
    yield diagnostic('unused-with', keyPlace, { name: key, file, suggestion: closest(key, [...used]) });
  }
}
