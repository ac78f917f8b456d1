/** A workflow that shows how a kind of work is written down. Tests hold them to what `validate` finds: nothing. */
export interface Example {
  /** What somebody may have asked for. */
  readonly wish: string;
  readonly yaml: string;
}

/** The two shapes that most work has: over files that are known, and over what a first step finds. */
export const examples: readonly Example[] = [
  {
    wish: 'review the sources for security and for performance, one agent for each file, then one report',
    yaml: `name: Source review
description: One agent for each file and concern, then one report of what they found.

inputs:
  files:
    type: array
    default: \${{ glob('src/**/*.ts', '!src/**/*.test.ts') }}
    description: The files to review

defaults:
  agent: { sandbox: read-only, timeout-minutes: 15 }

budget: { tokens: 2M }

jobs:
  review:
    strategy:
      matrix:
        file: \${{ inputs.files }}
        concern: [security, performance]
    steps:
      - id: look
        name: "{{ matrix.concern }} of {{ matrix.file }}"
        prompt: |
          Review {{ matrix.file }} for {{ matrix.concern }} only. Read what it calls where that decides a question.
          Report what you can show, with the line and the input or path that leads to it. Leave out praise and guesses;
          an empty list is a good answer.
        # The answer is used again until this file or the prompt changes.
        files: ["{{ matrix.file }}"]
        output:
          findings:
            - line: integer
              problem: string
              severity: low | medium | high
              fix: string

  report:
    needs: review
    # Also if some of the agents failed.
    if: \${{ !cancelled() && contains(needs.review.instances.*.result, 'success') }}
    steps:
      - id: write
        prompt: |
          Write one report, worst first, from these findings. Merge those that are about the same fault.
          {{#each needs.review.instances}}
          {{#if outputs}}
          - {{ matrix.file }}, {{ matrix.concern }}: {{ json outputs.look.findings }}
          {{else}}
          - {{ matrix.file }}, {{ matrix.concern }}: not reviewed ({{ result }})
          {{/if}}
          {{/each}}
        # All that it needs is in the prompt.
        files: []

outputs:
  report: \${{ jobs.report.outputs.write }}
`,
  },
  {
    wish: 'find flaky tests, propose a fix for each, and apply the fixes if I ask for it',
    yaml: `name: Flaky tests
description: Finds tests that depend on time, order or the network, and proposes a fix for each.

inputs:
  mode: { type: choice, options: [propose, apply], default: propose, description: Whether the files are changed }
  command: { type: string, default: npm test, description: The command that runs the tests }

defaults:
  agent: { timeout-minutes: 20 }

budget: { agents: 20 }

jobs:
  find:
    steps:
      - id: tests
        name: List the tests
        run: git ls-files -- '*.test.*' '*_test.*'
        output: lines
      - id: suspects
        prompt: |
          These are the tests of a project:
          {{ fence (join steps.tests.output "\\n") }}
          Which single tests may fail without a change in the code, because of time, order, shared state or the network?
          Read them, name at most ten, and say of each why.
        output:
          tests:
            - file: string
              test: string
              why: string

  propose:
    needs: find
    strategy:
      matrix:
        # Known once "find" has ended: an instance for each test that it named.
        suspect: \${{ needs.find.outputs.suspects.tests }}
    steps:
      - id: fix
        prompt: |
          Another agent says that a test may fail without a change in the code, which may be wrong:
          {{ json matrix.suspect }}
          Check that, and describe the smallest fix. Change nothing.
        files: ["{{ matrix.suspect.file }}"]
        output: { flaky: boolean, fix: string }

  apply:
    needs: propose
    if: inputs.mode == 'apply'
    steps:
      # One agent for all, since two that write at the same time would get in each other's way.
      - id: change
        sandbox: workspace-write
        prompt: |
          Apply the fixes that were found for flaky tests, and nothing else:
          {{#each needs.propose.instances}}
          {{#if outputs}}
          - {{ json matrix.suspect }}: {{ json outputs.fix }}
          {{/if}}
          {{/each}}
          Skip those with "flaky": false. Then run {{ inputs.command }} and say what came out of it.

outputs:
  proposals: \${{ jobs.propose.instances.*.outputs.fix }}
  applied: \${{ jobs.apply.outputs.change }}
`,
  },
];
