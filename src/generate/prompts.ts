import { languageGuide } from './language-guide.ts';
import { languageHasKey } from './schema-outline.ts';
import { type KnownWorkflow, workflowList } from './workflow-list.ts';

const role = `You write workflows for codex-flow, which runs YAML files in the vocabulary of GitHub Actions whose steps are prompts to agents (such as you) and shell commands. Look at the repository you are in as far as you must to name real files, folders, branches and commands; read only what decides something, and change nothing. The user reads your workflow before it is run.`;

/** Asks for a new workflow. `shared`: what could be used in place of writing anew. */
export function draftPrompt(wish: string, shared: readonly KnownWorkflow[]): string {
  return [
    role,
    languageGuide(),
    ...sharedSection(shared),
    `# What the user wants\n\n${wish.trim()}`,
    `# Your answer\n\nJSON with "slug", "yaml" (the whole file: valid, with "name" and "description"; no more jobs, inputs and steps than the wish asks for) and "notes".`,
  ].join('\n\n');
}

export interface ChangeRequest {
  /** As the user sees the file's path. */
  readonly path: string;
  /** The whole file. */
  readonly text: string;
  readonly wish: string;
  /** What `validate` says of the file as it is; empty where it finds nothing. */
  readonly report: string;
}

/** Asks for a change of a workflow, as replacements of passages, so that all else stays as it is. */
export function changePrompt(
  { path, text, wish, report }: ChangeRequest,
  shared: readonly KnownWorkflow[],
): string {
  const mistakes =
    report === '' ? [] : [`What codex-flow validate says of it as it is:\n\n${fenced(report.trimEnd())}`];
  return [
    role,
    languageGuide(),
    ...sharedSection(shared),
    `# The workflow to change\n\n${path}:\n\n${fenced(text)}`,
    ...mistakes,
    `# What the user wants changed\n\n${wish.trim()}`,
    `# Your answer

JSON with "edits" and "notes". Each edit replaces one passage: "old" is copied exactly from the file, with its indentation, and stands in the file only once; "new" takes its place. To insert, repeat the line before it in "new". Edits must not overlap. Change only what the wish asks for: what no edit touches stays as it is, comments, order and quotes included. No edits if the workflow does it already.`,
  ].join('\n\n');
}

/** What goes back to the thread where the answer itself has the wrong form. */
export function wrongAnswerPrompt(problems: readonly string[]): string {
  return `Your answer can't be used:\n${problems
    .slice(0, 20)
    .map((problem) => `- ${problem}`)
    .join('\n')}\n\nNothing of it was taken. Answer again, whole, as asked for.`;
}

/** What goes back to the thread of a new workflow that has mistakes. */
export const mistakesPrompt = (report: string): string =>
  `codex-flow validate finds mistakes in your workflow:\n\n${fenced(report.trimEnd())}\n\nCorrect them and answer again with the whole workflow. Keep what is right.`;

/** What goes back to the thread of a change that left mistakes. */
export const mistakesAfterChangePrompt = (report: string): string =>
  `Your edits are made. codex-flow validate finds mistakes in the workflow as it is now:\n\n${fenced(report.trimEnd())}\n\nCorrect them with further edits, of the file as it is now.`;

function sharedSection(shared: readonly KnownWorkflow[]): readonly string[] {
  if (shared.length === 0) return [];
  // A job can call another workflow only since the language has the key.
  const advice = languageHasKey('uses')
    ? 'These are there already. Where one does a part of what is wanted, call it in a job with "uses: <path>" and "with", in place of writing it anew.'
    : 'These are there already and can be run as they are. If one of them does all that is wanted, say so in "notes", with its name.';
  return [`# Shared workflows\n\n${advice}\n\n${workflowList(shared)}`];
}

/** A fence that nothing in the text ends. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.replace(/\n$/, '')}\n${fence}`;
}
