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
    model: prompt === undefined ? null : known(JSON.stringify([prompt.model, prompt.effort])),
    options: known(JSON.stringify(optionsOf(material))),
    thread: prompt?.thread ?? null,
  };
}

function optionsOf(material: KeyMaterial): readonly unknown[] {
  if (material.kind === 'run') return [material.shell, material.output, material.cwd];
  const { sandbox, instructions, network, web_search, add_dirs, images, simulated, cwd } = material;
  return [sandbox, instructions, network, web_search, add_dirs, images, simulated, cwd];
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

/** What has changed between two results' parts, in words; undefined where no part has. */
export function whatChanged(kind: KeyMaterial['kind'], before: MadeFrom, now: MadeFrom): string | undefined {
  if (before.text !== now.text) return kind === 'prompt' ? 'prompt changed' : 'command changed';
  if (before.schema !== now.schema) return 'schema changed';
  if (before.model !== now.model) return 'model changed';
  if (before.options !== now.options) return 'options changed';
  if (before.env !== now.env) return 'env changed';
  if (before.thread !== now.thread) return 'thread changed';
  if (before.reads !== now.reads) return 'files changed';
  if (before.workspace === now.workspace) return undefined;
  return now.reads === 'tree' ? 'workspace changed' : changedFiles(before.files, now.files);
}

function changedFiles(before: MadeFrom['files'], now: MadeFrom['files']): string {
  if (before === null || now === null) return 'files changed';
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  const changed = paths.filter((path) => before[path] !== now[path]);
  const [first, ...rest] = changed;
  if (first === undefined) return 'files changed';
  const what = !Object.hasOwn(before, first)
    ? 'new file'
    : !Object.hasOwn(now, first)
      ? 'file gone'
      : 'file changed';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${what}: ${first}${more}`;
}
