import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Check, CheckContext } from './check.ts';
import { stepsOf } from './settings.ts';

/** What in GitHub Actions hands a value to later steps, with what does so here. */
const habits: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /::set-output\b|>>\s*["']?\$(?:\{|env:)?GITHUB_OUTPUT\b\}?["']?/,
    'what a command prints is its output, {{ steps.<id>.output }} for later steps; with "output: json" it has parts',
  ],
  [
    /::set-env\b|>>\s*["']?\$(?:\{|env:)?GITHUB_ENV\b\}?["']?/,
    'give the value to the later step as "env: { NAME: \'{{ steps.<id>.output }}\' }"',
  ],
  [
    /::add-path\b|>>\s*["']?\$(?:\{|env:)?GITHUB_PATH\b\}?["']?/,
    'name the program with its path in the later step',
  ],
  [
    />>\s*["']?\$(?:\{|env:)?GITHUB_STEP_SUMMARY\b\}?["']?/,
    'what a command prints is its output, and a job or the workflow gives it on by its "outputs"',
  ],
  [/::add-mask::/, 'a value that "secrets" names is masked'],
];

/** Ways of GitHub Actions to speak to the runner, which nobody listens to here. */
export const actionsCommands: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const { step } of stepsOf(context)) {
    if (step.kind !== 'run') continue;
    // A command that asks whether it runs within Actions knows what it does.
    if (/\[\s+-[nz]|test\s+-[nz]|:[-+]|GITHUB_ACTIONS/.test(step.run.text)) continue;
    for (const [pattern, instead] of habits) {
      const match = pattern.exec(step.run.text);
      if (match === null) continue;
      const place = step.run.placeOf(match.index, match.index + match[0].length);
      yield diagnostic('actions-command', place, { found: match[0], instead });
    }
  }
};
