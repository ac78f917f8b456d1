import { expect } from 'vitest';
import type { Finished } from '../rig/running.ts';

/** Where a workflow called `name` lives. */
export const pathOf = (name: string): string => `.codex-flow/workflows/${name}.yml`;

/** A step that does nothing, for workflows that are about something else. */
export const oneJob = `jobs:
  say:
    steps:
      - run: echo hello
`;

/** One input of each type. */
export const takesInputs = `name: Takes inputs
inputs:
  symptom: { type: string, required: true, description: What the user sees }
  count: { type: number, default: 3 }
  deep: { type: boolean, default: false }
  files: { type: array, default: [src/a.ts] }
  extra: { type: object, default: { k: 1 } }
  level: { type: choice, options: [low, high], default: low }
env: { GIVEN: "{{ json inputs }}" }
${oneJob}`;

/** Ten mistakes of ten kinds. */
export const tenMistakes = `name: Ten mistakes
inputs:
  symptom: { type: strng, required: true }
jobs:
  investigate:
    strategy:
      matrix:
        file: [a.ts, b.ts]
      max_parallel: 2
    steps:
      - id: look
        prompt: Read {{ matrix.fil }}.
        sandbox: 3
      - id: look
        prompt: Once more.
  verdict:
    needs: investigte
    if: \${{ sucess() }}
    steps:
      - id: sum up
        prompt: {{ inputs.symptom }}
      - prompt: \${{ inputs.symptom }}
`;

/** A user's mistake: exit code 2, nothing on stdout, an explanation on stderr that is no stack trace. */
export function expectRefusal({ exitCode, stdout, stderr }: Finished, ...says: readonly RegExp[]): void {
  for (const words of says) expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at .+:\d+/m);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
}

/** The result of a command that went well, parsed. */
export function jsonOf({ exitCode, stdout, stderr }: Finished): unknown {
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}
