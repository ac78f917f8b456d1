import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closestAll } from '../../diagnostics/suggest.ts';
import { oneOf } from '../../diagnostics/wording.ts';
import type { MappingEntry, MappingNode } from '../yaml/node.ts';
import { resolved, type Schema, workflowSchema } from './schema.ts';

/** Names that other tools have for our keys, without dashes and in lower case. */
const otherNames: Readonly<Record<string, string>> = {
  workingdirectory: 'cwd',
  workdir: 'cwd',
  timeout: 'timeout-minutes',
  timeoutseconds: 'timeout-minutes',
  maxretries: 'retries',
  allowfailure: 'continue-on-error',
  when: 'if',
  condition: 'if',
  dependson: 'needs',
  after: 'needs',
  parallel: 'max-parallel',
  maxconcurrency: 'max-parallel',
  reasoningeffort: 'effort',
  modelreasoningeffort: 'effort',
  sandboxmode: 'sandbox',
  networkaccess: 'network',
  command: 'run',
  cmd: 'run',
  script: 'run',
  schema: 'output-schema',
  jsonschema: 'output-schema',
  systemprompt: 'instructions',
  system: 'instructions',
  additionaldirectories: 'add-dirs',
  title: 'name',
  environment: 'env',
  variables: 'env',
  parameters: 'inputs',
  params: 'inputs',
  nodes: 'jobs',
  tasks: 'steps',
};

/** Other names whose values mean something else, such as seconds: the key can't just be put in place. */
const otherMeaning: ReadonlySet<string> = new Set([
  'timeout',
  'timeoutseconds',
  'environment',
  'nodes',
  'tasks',
]);

const plain = (key: string): string => key.toLowerCase().replace(/[-_]/g, '');

/** Keys of GitHub Actions and other tools that have no meaning here, and why. */
const foreign: Readonly<Record<string, string>> = {
  on: '"codex-flow run" starts a workflow, there are no triggers: remove it',
  'runs-on': 'jobs run on this machine: remove it',
  permissions: 'what an agent may do is said by "sandbox": remove it',
  container: 'jobs run on this machine: remove it',
  services: 'jobs run on this machine: remove it',
  version: 'the language has one version only: remove it',
  stages: 'the order of jobs follows from their "needs": remove it',
  edges: 'what a job waits for is said by its "needs"',
};

/** Of `uses` and `with` on a step: both belong to a job. */
const usedByJobs =
  'there are no actions: write a "prompt" or a "run" step, or use a workflow, with "uses" on the job in the place of "steps"';

function reasonAgainst(key: string, section: string): string | undefined {
  if ((key === 'uses' || key === 'with') && section.startsWith('step ')) return usedByJobs;
  return Object.hasOwn(foreign, key) ? foreign[key] : undefined;
}

/** Foreign keys with the keys whose place they take, so that those are not called missing as well. */
const places: Readonly<Record<string, readonly string[]>> = {
  uses: ['prompt', 'run', 'steps'],
  steps: ['jobs'],
  nodes: ['jobs'],
};

/** Whether something in a map, wrong as it is, stands for a key that is not there. */
export function standsFor(missing: string, node: MappingNode): boolean {
  return node.entries.some(
    (entry) =>
      (Object.hasOwn(places, entry.key) && places[entry.key]?.includes(missing) === true) ||
      (missing === 'jobs' && looksLikeJob(entry)),
  );
}

/** Whether a key only makes sense with a foreign one beside it, which is blamed already. */
export const isPartOfForeign = (key: string, node: MappingNode): boolean =>
  key === 'with' && node.entries.some((entry) => entry.key === 'uses');

/** A job in the place of a key of the workflow, as in GitLab CI. */
function looksLikeJob({ key, value }: MappingEntry): boolean {
  if (key.startsWith('x-') || Object.hasOwn(workflowSchema().properties ?? {}, key)) return false;
  return (
    value.kind === 'mapping' && value.entries.some((entry) => /^(steps|script|prompt|run)$/.test(entry.key))
  );
}

/** The parts of a workflow by the words for them, for keys that stand in the wrong one. */
function homes(): readonly [words: string, schema: Schema][] {
  const root = workflowSchema();
  const { definitions = {}, properties = {} } = root;
  const part = (name: string): Schema => definitions[name] ?? {};
  return [
    ['the workflow', root],
    ['a job with "steps"', part('stepsJob')],
    ['a job with "uses"', part('callJob')],
    ['"strategy"', part('strategy')],
    ['a prompt step', part('promptStep')],
    ['a run step', part('runStep')],
    ['an approve step', part('approveStep')],
    ['"defaults.agent"', part('defaults').properties?.agent ?? {}],
    ['"defaults.run"', part('defaults').properties?.run ?? {}],
    ['"budget"', resolved(properties.budget ?? {})],
    ['an input', part('input')],
  ];
}

function homeOf(key: string): string | undefined {
  const found = homes().filter(([, schema]) => Object.hasOwn(schema.properties ?? {}, key));
  let words = found.map(([name]) => name);
  for (const [whole, kinds] of kindsOf) {
    if (!kinds.every((kind) => words.includes(kind))) continue;
    words = [...words.filter((word) => !kinds.includes(word)), whole];
  }
  return words.length === 0 ? undefined : oneOf(words, { quote: false });
}

/** What every kind of a thing has belongs to the thing. */
const kindsOf: readonly (readonly [whole: string, kinds: readonly string[]])[] = [
  ['a job', ['a job with "steps"', 'a job with "uses"']],
  ['a step', ['a prompt step', 'a run step', 'an approve step']],
  ['a prompt or run step', ['a prompt step', 'a run step']],
];

export interface UnknownKey {
  readonly diagnostic: Diagnostic;
  /** The key that was meant, where that is certain enough to go on with it. */
  readonly meant: string | undefined;
  /** The key that it should stand under. */
  readonly under?: 'strategy' | undefined;
}

/**
 * The diagnostic for a key that its section does not have.
 * @param free the section's keys that are not taken
 */
export function unknownKey(
  entry: MappingEntry,
  node: MappingNode,
  section: string,
  free: readonly string[],
): UnknownKey {
  const { key, keyPlace } = entry;
  const other = Object.hasOwn(otherNames, plain(key)) ? otherNames[plain(key)] : undefined;
  const reason = reasonAgainst(key, section);
  const near = other !== undefined && free.includes(other) ? [other] : closestAll(key, free);
  const [suggestion] = reason === undefined ? near : [];
  const certain = near.length === 1 && !otherMeaning.has(plain(key));
  const meant = certain ? suggestion : undefined;
  const hint = reason ?? (suggestion === undefined ? placeHint(entry, node, section) : undefined);
  const fix =
    meant === undefined
      ? {}
      : { fix: { description: `write "${meant}"`, edits: [{ place: keyPlace, text: meant }] } };
  const inStrategy = workflowSchema().definitions?.strategy?.properties ?? {};
  const under = free.includes('strategy') && Object.hasOwn(inStrategy, key) ? 'strategy' : undefined;
  return {
    meant,
    under,
    diagnostic: diagnostic('unknown-key', keyPlace, { key, section, expected: free, suggestion, hint }, fix),
  };
}

/** Where a key belongs that is in the wrong place. */
function placeHint(entry: MappingEntry, node: MappingNode, section: string): string | undefined {
  if (section === 'the workflow' && looksLikeJob(entry)) return 'jobs stand under "jobs"';
  const home = homeOf(entry.key);
  if (home !== undefined) return `it belongs to ${home}`;
  const before = node.entries[node.entries.indexOf(entry) - 1];
  const isEmpty = before?.value.kind === 'scalar' && before.value.text.text === '';
  return isEmpty ? `if it belongs to "${before.key}" above, indent it deeper` : undefined;
}
