import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closestAll } from '../../diagnostics/suggest.ts';
import type { MappingEntry, MappingNode } from '../yaml/node.ts';
import { resolved, type Schema, workflowSchema } from './schema.ts';

/** Names that other tools have for our keys, without dashes and in lower case. */
const otherNames: Readonly<Record<string, string>> = {
  workingdirectory: 'cwd',
  workdir: 'cwd',
  timeout: 'timeout-minutes',
  timeoutseconds: 'timeout-minutes',
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
};

/** Keys of GitHub Actions that have no meaning here, and why. */
const foreign: Readonly<Record<string, string>> = {
  on: '"codex-flow run" starts a workflow, there are no triggers: remove it',
  'runs-on': 'jobs run on this machine: remove it',
  permissions: 'what an agent may do is said by "sandbox": remove it',
  container: 'jobs run on this machine: remove it',
  services: 'jobs run on this machine: remove it',
  uses: 'there are no actions: write a "prompt" or a "run" step',
  with: 'there are no actions: write a "prompt" or a "run" step',
};

/** The parts of a workflow by the words for them, for keys that stand in the wrong one. */
function homes(): readonly [words: string, schema: Schema][] {
  const root = workflowSchema();
  const { definitions = {}, properties = {} } = root;
  const part = (name: string): Schema => definitions[name] ?? {};
  return [
    ['the workflow', root],
    ['a job', part('job')],
    ['"strategy"', part('strategy')],
    ['a prompt step', part('promptStep')],
    ['a run step', part('runStep')],
    ['"budget"', resolved(properties.budget ?? {})],
    ['an input', part('input')],
  ];
}

function homeOf(key: string): string | undefined {
  const found = homes().filter(([, schema]) => schema.properties?.[key] !== undefined);
  const words = found.map(([name]) => name);
  if (words.includes('a prompt step') && words.includes('a run step')) {
    return words
      .filter((word) => !word.endsWith('step'))
      .concat('a step')
      .join(' or ');
  }
  return words.length === 0 ? undefined : words.join(' or ');
}

export interface UnknownKey {
  readonly diagnostic: Diagnostic;
  /** The key that was meant, where that is certain enough to go on with it. */
  readonly meant: string | undefined;
}

/** The diagnostic for a key that its section does not have. */
export function unknownKey(
  entry: MappingEntry,
  node: MappingNode,
  section: string,
  allowed: readonly string[],
): UnknownKey {
  const { key, keyPlace } = entry;
  const free = allowed.filter((name) => !node.entries.some((other) => other.key === name));
  const other = otherNames[key.toLowerCase().replace(/[-_]/g, '')];
  const reason = Object.hasOwn(foreign, key) ? foreign[key] : undefined;
  const near = other !== undefined && free.includes(other) ? [other] : closestAll(key, free);
  const [suggestion] = reason === undefined ? near : [];
  const meant = reason === undefined && near.length === 1 ? suggestion : undefined;
  const home = suggestion === undefined ? homeOf(key) : undefined;
  const hint = reason ?? (home === undefined ? undefined : `it belongs to ${home}`);
  const fix =
    meant === undefined
      ? {}
      : { fix: { description: `write "${meant}"`, edits: [{ place: keyPlace, text: meant }] } };
  return {
    meant,
    diagnostic: diagnostic('unknown-key', keyPlace, { key, section, expected: free, suggestion, hint }, fix),
  };
}
