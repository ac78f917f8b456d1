import { hash } from 'node:crypto';
import type { MadeFrom } from '../model/run-events.ts';
import type { JsonSchema } from '../model/schema.ts';
import { canonicalJson } from './canonical.ts';
import type { KeyMaterial } from './key.ts';

/** More files than this are kept as one identity only: a change among them is then told without its name. */
const namedFiles = 20;

/**
 * What a result was made from, part by part, so that a later plan can say which part has changed. `files`: paths with
 * the SHA-256 of their contents, where the node declares what it reads.
 */
export function madeFrom(
  material: KeyMaterial,
  files: readonly (readonly [path: string, digest: string])[] | undefined,
): MadeFrom {
  const { workspace } = material;
  const named = files !== undefined && files.length <= namedFiles;
  const prompt = material.kind === 'prompt' ? material : undefined;
  return {
    text: short(material.text),
    env: known(canonicalJson(material.env)),
    reads: workspace.kind,
    workspace: workspace.kind === 'none' ? null : workspace.id.slice(0, digestLength),
    files: named
      ? Object.fromEntries(files.map(([path, digest]) => [path, digest.slice(0, digestLength)]))
      : null,
    schema: prompt?.schema ? schemaDigest(prompt.schema) : null,
    model: prompt?.model == null ? null : known(prompt.model),
    options: optionsOf(material),
    thread: prompt?.thread == null ? null : known(JSON.stringify(prompt.thread)),
  };
}

/** What an option is where nothing is said of it; any other value is noted. */
const defaults: Readonly<Record<string, unknown>> = {
  cwd: '.',
  output: 'text',
  effort: null,
  sandbox: 'read-only',
  network: false,
  'web-search': false,
  instructions: null,
  agent: false,
};

function optionsOf(material: KeyMaterial): MadeFrom['options'] {
  const digested: Record<string, string> = {};
  const note = (name: string, value: unknown): void => {
    if (value !== defaults[name]) digested[name] = known(JSON.stringify(value));
  };
  note('cwd', material.cwd);
  if (material.kind === 'approve') {
    note('agent', material.simulated);
    digested['earlier results'] = material.after.slice(0, digestLength);
    return digested;
  }
  if (material.kind === 'run') {
    note('shell', material.shell);
    note('output', material.output);
    if (material.sandbox !== undefined) digested.sandbox = known(JSON.stringify(material.sandbox));
    note('network', material.network ?? false);
    return digested;
  }
  note('effort', material.effort);
  note('sandbox', material.sandbox);
  note('network', material.network);
  note('web-search', material.web_search);
  note('instructions', material.instructions);
  note('agent', material.simulated);
  if (material.add_dirs.length > 0) note('add-dirs', material.add_dirs);
  if (material.images.length > 0) note('images', material.images);
  return digested;
}

/** Enough to tell two versions of one thing apart; keys have the whole digest. */
const digestLength = 16;

const short = (text: string): string => hash('sha256', text, 'hex').slice(0, digestLength);

/** All nodes of a step share most parts: their digests are computed once. */
const digests = new Map<string, string>();
const keptDigests = 1_000;

function known(text: string): string {
  let digest = digests.get(text);
  if (digest === undefined) {
    digest = short(text);
    if (digests.size >= keptDigests) digests.clear();
    digests.set(text, digest);
  }
  return digest;
}

const schemaDigests = new WeakMap<JsonSchema, string>();

function schemaDigest(schema: JsonSchema): string {
  let digest = schemaDigests.get(schema);
  if (digest === undefined) {
    digest = short(canonicalJson(schema));
    schemaDigests.set(schema, digest);
  }
  return digest;
}

const textNames = { prompt: 'prompt', run: 'command', approve: 'question' } as const;

/** What has changed between two results' parts, in words: every part that has; undefined where none has. */
export function whatChanged(kind: KeyMaterial['kind'], before: MadeFrom, now: MadeFrom): string | undefined {
  const changed = [
    ...(before.text === now.text ? [] : [textNames[kind]]),
    ...(['schema', 'model', 'env', 'thread'] as const).filter((part) => before[part] !== now[part]),
    ...changedKeys(before.options, now.options),
  ].map((part) => `${part} changed`);
  const read = changedReads(before, now);
  if (read !== undefined) changed.push(read);
  return changed.length === 0 ? undefined : changed.join(', ');
}

function changedReads(before: MadeFrom, now: MadeFrom): string | undefined {
  if (before.reads !== now.reads) return '"files" of the step changed';
  if (before.workspace === now.workspace) return undefined;
  return now.reads === 'tree' ? 'workspace changed' : changedFiles(before.files, now.files);
}

function changedKeys(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return keys.filter((key) => before[key] !== now[key]);
}

function changedFiles(before: MadeFrom['files'], now: MadeFrom['files']): string {
  if (before === null || now === null) return 'files changed';
  const [first, ...rest] = changedKeys(before, now);
  if (first === undefined) return 'files changed';
  const what = !Object.hasOwn(before, first)
    ? 'new file'
    : !Object.hasOwn(now, first)
      ? 'file gone'
      : 'file changed';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${what}: ${first}${more}`;
}
