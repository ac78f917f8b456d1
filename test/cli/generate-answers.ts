import type { ServerCall } from '../rig/server-call.ts';

/** A workflow as a model may answer it: valid, but not as the rest of the repository has its files. */
export const reviewYaml = `name: Review sources
description: One agent for each file, then one report.
inputs:
  files: { type: array, default: [src/a.ts, src/b.ts], description: The files to review }
jobs:
  review:
    strategy:
      matrix:
        file: \${{ inputs.files }}
    steps:
      # One look at each file.
      - id: look
        prompt: "Read {{ matrix.file }}.\\nWhat is wrong with it?"
        files: ["{{ matrix.file }}"]
        output: { findings: [string] }
  report:
    needs: review
    steps:
      - id: write
        prompt: |
          Write a report:
          {{#each needs.review.instances}}
          - {{ matrix.file }}: {{ json outputs.look.findings }}
          {{/each}}
        files: []
outputs:
  report: \${{ jobs.report.outputs.write }}
`;

export const answer = (yaml: string, more: { slug?: string; notes?: string } = {}) => ({
  slug: more.slug ?? 'review-sources',
  yaml,
  notes: more.notes ?? '',
});

/** The same with three mistakes. */
export const threeMistakes = reviewYaml
  .replace('files: []', 'fils: []')
  .replace('{{ matrix.file }}.\\n', '{{ matrix.fil }}.\\n')
  .replace('[string]', '[strng]');

/** Answers one call after the other with these; a call more than there are answers waits. */
export function inTurn(...answers: readonly unknown[]): (call: ServerCall) => void {
  const left = [...answers];
  return (call) => {
    const next = left.shift();
    if (next !== undefined) call.reply(next);
  };
}
