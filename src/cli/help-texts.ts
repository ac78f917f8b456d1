/** Texts that stand below the options in help pages. Lines fit into 80 columns; commander ends them. */

export const mainHelp = `
Start here:
  codex-flow init                         make a first workflow
  codex-flow run hello --agent simulated  run it: no Codex login, no cost
  codex-flow list                         see which other workflows there are

Exit codes: 0 success, 1 the run failed, 2 wrong usage or an invalid workflow
(nothing was run), 3 paused (a budget or a quota is spent, or for an approval),
130 interrupted.`;

export const generateHelp = `
Examples:
  codex-flow generate "review this branch for security and performance, one
    agent for each changed file"
  codex-flow generate --name triage "sort the open issues by severity"
  codex-flow generate --update triage "also look for duplicates"
  codex-flow generate --dry-run "…" > review.yml

Written to .codex-flow/workflows/<name>.yml, valid or not at all. What Codex
could not get right in three rounds is kept in .codex-flow/drafts/, exit code 1.
The cost is in a journal of its own: codex-flow runs, codex-flow show.`;

export const listHelp = `
Use a workflow with: codex-flow plan <name>, codex-flow run <name>
Copy one here, to edit it, with: codex-flow add <name>

Packages are found in node_modules of the repository and of the folders above,
by the keyword codex-flow-workflows in their package.json.`;

export const addHelp = `
Examples:
  codex-flow add pr-review
  codex-flow add @acme/flows/workflows/review.yml --name acme-review
  codex-flow add ../other-project/.codex-flow/workflows/triage.yml`;

export const validateHelp = `
Examples:
  codex-flow validate                     all workflows of this repository
  codex-flow validate review --fix        one of them, with safe corrections
  codex-flow validate path/to/review.yml  a file, wherever it is
  codex-flow validate --json | jq '.[].message'
  codex-flow validate --format sarif      for code scanning
  codex-flow validate --format github     annotations in GitHub Actions

The findings go to stdout. Exit code 2 if any of them is an error.`;

export const planHelp = `
Examples:
  codex-flow plan hello
  codex-flow plan pr-review -i base=main
  codex-flow plan hello --json | jq '.nodes[].id'
  codex-flow plan hello --graph mermaid`;

export const runHelp = `
Results go to stdout, progress to stderr. A run that was stopped goes on with
the same command.

Inputs: -i text="two words" -i number=3 -i list=a,b or -i list=a -i list=b;
or as JSON: -i list='["a", "b"]' -i map='{"key": 1}'

Examples:
  codex-flow run hello --agent simulated
  codex-flow run bug-investigation -i symptom="login fails after a reset"
  codex-flow run review.yml --inputs inputs.json --json > result.json`;

export const runsHelp = `
Examples:
  codex-flow runs -n 5
  codex-flow runs --json | jq -r '.[] | select(.result == "failure").id'`;

export const showHelp = `
Without a run, the newest. A node alone is one of the newest run.

Examples:
  codex-flow show
  codex-flow show 20261122-1432 --all
  codex-flow show latest 'review[2]/look'
  codex-flow show --json | jq '.jobs[].nodes[] | select(.failure).node'`;

export const journalHelp = `
Every line of a journal carries the hash of the line before it, and the last
one seals the end. A journal without an end is that of a run that was killed,
or it was cut: which of the two can't be told.

Exit code 1 if a journal is not as it was written.`;

export const cacheHelp = `
Example:
  codex-flow cache prune --older-than 30d`;

export const pruneHelp = `
Examples:
  codex-flow cache prune --older-than 30d --dry-run
  codex-flow cache prune --older-than 12h --journals`;

export const doctorHelp = `
Exit code 1 if a run with Codex would not work.`;
