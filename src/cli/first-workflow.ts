/**
 * The text of a first workflow: small, over files that are there, and with a word on each thing a newcomer meets.
 * `files` are paths relative to the repository's root.
 */
export function firstWorkflow(files: readonly string[]): string {
  const list = files.map((file) => JSON.stringify(file)).join(', ');
  return text.replace('FILES', () => list);
}

/** What git leaves out of `.codex-flow/`. */
export const ignoredFiles = `# What codex-flow keeps on this machine. The workflows beside it are for everybody: commit them.
/journal/
/cache/
/drafts/
`;

const text = `# yaml-language-server: $schema=../../node_modules/codex-flow/schema/workflow.schema.json
#
# A first workflow: one agent for each file, all at the same time, then one agent that reads what they found.
#
#   codex-flow plan hello                     shows what it will do
#   codex-flow run hello --agent simulated    tries it: no login, no cost
#   codex-flow run hello                      runs it on your Codex
#
# There are two notations. {{ … }} puts something into a text; \${{ … }} is a value: a list, a number, a condition.

name: Hello
description: One agent explains each file, then one writes a tour of the project.

inputs:
  files:
    type: array
    default: [FILES]
    description: The files to explain

jobs:
  # Fan out: the matrix makes an instance of this job for each file. They run side by side.
  explain:
    strategy:
      matrix:
        file: \${{ inputs.files }}
    steps:
      - id: summary
        prompt: |
          Read {{ matrix.file }}. What is it for, and what should somebody who is new here know about it?
        # What this step reads. While the file, the prompt and the model stay the same, so does the answer: the next
        # run takes it as it is, at no cost.
        files: ["{{ matrix.file }}"]
        # The form of the answer, so that later steps can build on it.
        output: { purpose: string, advice: [string], importance: low | medium | high }

  # Fan in: this job waits for all instances of the one above and gets their answers, in the order of the matrix.
  tour:
    needs: explain
    steps:
      - id: text
        prompt: |
          Each of these files of a project was explained by somebody who read it:
          {{#each needs.explain.instances}}
          - {{ matrix.file }}: {{ json outputs.summary }}
          {{/each}}
          Write a short tour of the project for somebody who is new to it.
        # It needs nothing but the answers above.
        files: []

# What the run prints at its end.
outputs:
  tour: \${{ jobs.tour.outputs.text }}
`;
