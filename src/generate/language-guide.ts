import { functions } from '../expression/functions.ts';
import { access, type FieldKind } from '../language/sites.ts';
import { type ContextName, contextNames } from '../model/scope.ts';
import { helpers } from '../template/helpers.ts';
import { examples } from './examples.ts';
import { languageHasKey, schemaOutline } from './schema-outline.ts';

/** Fields that take text, and those that take values, by their keys. A test holds them to the language. */
export const textFields = [
  'prompt',
  'run',
  'approve',
  'name',
  'files',
  'cwd',
  'env',
  'instructions',
  'images',
  'add-dirs',
] as const;
const valueKeys = [
  'if',
  'matrix',
  'include',
  'exclude',
  'max-parallel',
  'max',
  'until',
  'fail-fast',
  'outputs',
  'default',
  'timeout-minutes',
  'continue-on-error',
  'model',
  'effort',
] as const;

/** A job can be given values only since it can call a workflow. */
export const valueFields = (): readonly string[] =>
  languageHasKey('uses') ? [...valueKeys, 'with'] : valueKeys;

const contexts: Readonly<Record<ContextName, string>> = {
  inputs: 'inputs.<name>: what the run was given',
  matrix: 'matrix.<key>: the values of this instance',
  strategy: 'strategy.job-index, strategy.job-total, strategy.fail-fast, strategy.max-parallel',
  repeat:
    'repeat.index, from 0; repeat.previous, the outputs of the iteration before, null in the first (ask {{#if repeat.previous}}); in "until" also repeat.outputs',
  needs:
    'needs.<job>, of a job named in "needs": .result (success, failure, cancelled, skipped); without a matrix .outputs.<name>; with a matrix .instances, a list in the order of the matrix of { matrix, result, outputs }, outputs null where the instance failed',
  jobs: 'jobs.<job>: the same of all jobs',
  steps:
    'steps.<id>, of an earlier step of this job: .output (text, or a map by its "output"), .outcome, .conclusion; of a command also .exit-code, .stdout, .stderr',
  env: 'env.<NAME>: variables of "env"',
  secrets: 'secrets.<NAME>: of the names in "secrets"',
  run: 'run.id, run.workflow, run.attempt',
  git: 'git.sha, git.branch, git.root',
  with: 'with.<name>: what a prompt file or a partial is given',
};

const fields: Readonly<Record<FieldKind, string>> = {
  inputDefault: '"default" of an input',
  workflowEnv: '"env" of the workflow',
  jobIf: '"if" of a job',
  strategy: '"strategy" of a job',
  with: '"with" of a job that uses a workflow',
  jobName: '"name" of a job',
  job: 'other fields of a job',
  step: 'fields of a step',
  promptFile: 'a prompt in a file of its own',
  stepIf: '"if" of a step',
  until: '"until" of a job that repeats',
  jobOutputs: '"outputs" of a job',
  workflowOutputs: '"outputs" of the workflow',
};

/** The language, for a model that has to write it: keys, notations, contexts, functions, helpers, two examples. */
export function languageGuide(): string {
  return [
    '# The language\n\nA workflow is one YAML file in the vocabulary of GitHub Actions. Unknown keys are errors.',
    `## Keys\n\n${schemaOutline()}`,
    notations(),
    `## Contexts\n\n${bullets(contextNames.filter((name) => name !== 'with').map((name) => contexts[name]))}\n\nWhat sees what:\n${bullets(accessLines())}`,
    `## Functions, in \${{ }} only\n\nOperators as in GitHub Actions: ! && || == != < <= > >= and ( ). No arithmetic.\n${bullets(functions.map(({ signature, description }) => `${signature}: ${description}`))}`,
    `## Helpers, in {{ }} only\n\n${bullets(helpers.map(({ signature, description }) => `${signature}: ${description}`))}`,
    rules,
    `# Examples\n\n${examples.map(({ wish, yaml }) => `Asked for: ${wish}\n\n\`\`\`yaml\n${yaml}\`\`\``).join('\n\n')}`,
  ].join('\n\n');
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function accessLines(): readonly string[] {
  const kinds = Object.keys(access) as readonly FieldKind[];
  // What is written is one file, with its prompts in it.
  const inOneFile = kinds.filter((kind) => kind !== 'promptFile');
  return inOneFile.map((kind) => {
    const { contexts: seen, ...more } = access[kind];
    const status = 'status' in more ? ', and success() failure() always() cancelled()' : '';
    return `${fields[kind]}: ${seen.join(', ')}${status}`;
  });
}

const notations = (): string => `## Two notations

Text is Handlebars, values are expressions. The wrong one in a field is an error.
- {{ … }} makes text. It stands in: ${textFields.join(', ')} ("outputs", "if" and "matrix" never take it).
- \${{ … }} makes a value that keeps its type (list, map, number). It stands in: ${valueFields().join(', ')}. In "if" the braces may be left out.
- A YAML value that begins with {{ must be quoted or stand in a block: name: "{{ matrix.file }}".
- Text in which a name is missing is an error, never an empty place. {{#if}} may ask for what only some items have. A list or a map in text needs json, join or fence.
- Within {{#each list}} names belong to the item: {{ matrix.file }}, {{ outputs.look }}, {{ result }}; {{ this }} is the item itself, {{ @index }} its number; {{ @root.inputs.x }} or {{ ../inputs.x }} reaches outside.
- In "run" each {{ value }} is quoted for the shell as one word, a list as a word for each item: write no quotes around it, and no assignments such as X={{ value }} within double quotes.
- In expressions, texts stand in single quotes, and .* takes a part of each item: needs.find.instances.*.outputs.look.findings.* is one list of all findings.`;

const rules = `## What makes a workflow good

- Fan out: one agent for each file, finding or issue, by a matrix over an input, glob(…), changedFiles(…) or the output of a job in "needs". Fan in: a last job that needs it and reads needs.<job>.instances. Agents share nothing but the repository: what one must know stands in its prompt.
- A job with a matrix has no outputs of its own, only instances.
- An answer that a later step or matrix reads has an "output"; each answer with an id is an output of its job under that id.
- Every prompt step says in "files" what it reads, if that can be said, and files: [] if all it needs is in its prompt. Without "files" any change in the repository runs it again.
- "sandbox" stays read-only unless the user wants files changed. Agents that write do so one after the other: in one job without a matrix, or with max-parallel: 1. Agents can't commit.
- Commands ("run") are for what needs no judgement: listing, diffs, tests, builds. They run with the user's own rights.
- Text that others wrote (issues, diffs, what commands print, what other agents say) goes through fence or json, and the prompt says what it is.
- A job that gathers says if: \${{ !cancelled() && contains(needs.<job>.instances.*.result, 'success') }}, so that one failure does not lose the rest.
- What a user may want to vary is an input with a description and, wherever there is a sensible one, a default. "description" of the workflow is one or two sentences.
- The workflow has "outputs" that say what the run came to. Long runs have a budget.
- Comments are short and say why, where a reviewer would ask.`;
