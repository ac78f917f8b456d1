import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { quoted } from '../diagnostics/wording.ts';
import { findInside } from '../language/read-inside.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { WorkflowFile } from './find-workflow.ts';
import { displayPath, type Project } from './project.ts';

/** What a package says of itself if it has workflows for others, among its "keywords". */
const keyword = 'codex-flow-workflows';
/** Its folder that holds them. */
const folderName = 'workflows';
/** So many packages are looked at; reading the package.json of each takes some 30 µs. */
const mostPackages = 10_000;
/** A package.json is some kilobytes; what is far larger is none. */
const mostBytes = 1024 * 1024;

export interface WorkflowPackage {
  readonly name: string;
  /** Undefined where it has none. */
  readonly version: string | undefined;
  /** Named by what to type: `@acme/flows/workflows/review.yml`. */
  readonly files: readonly WorkflowFile[];
}

export interface FoundPackages {
  readonly packages: readonly WorkflowPackage[];
  /** What could not be looked at, in words for the user. */
  readonly problems: readonly string[];
}

/**
 * The packages with workflows that are installed for a repository: in the `node_modules` of its root and of the folders
 * above, where a nearer one hides one of the same name. Those that others have for themselves are left out, since Node
 * does not find them from here, and so is codex-flow, whose own are always there.
 */
export function packagedWorkflows(project: Project, cwd: string): FoundPackages {
  const packages = new Map<string, WorkflowPackage>();
  const problems: string[] = [];
  const seen = new Set(['codex-flow']);
  for (const modules of modulesAbove(project.root)) {
    for (const name of packagesIn(modules)) {
      if (seen.has(name)) continue;
      if (seen.size > mostPackages) {
        problems.push(
          `more than ${mostPackages} packages are installed: only the first are looked at for workflows`,
        );
        return { packages: [...packages.values()], problems };
      }
      seen.add(name);
      const found = lookAt(join(modules, name), name);
      if (found === undefined) continue;
      if (typeof found === 'string') problems.push(`${displayPath(join(modules, name), cwd)}: ${found}`);
      else packages.set(name, found);
    }
  }
  const sorted = [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { packages: sorted, problems };
}

function* modulesAbove(root: string): Generator<string> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') yield join(folder, 'node_modules');
    if (dirname(folder) === folder) return;
  }
}

/** Names of packages in a `node_modules`, with their scopes. */
function* packagesIn(modules: string): Generator<string> {
  for (const { name } of foldersIn(modules)) {
    if (name.startsWith('.')) continue;
    if (!name.startsWith('@')) yield name;
    else for (const inside of foldersIn(join(modules, name))) yield `${name}/${inside.name}`;
  }
}

/** Folders, and links, which is how npm and pnpm put packages in place. */
function foldersIn(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() || entry.isSymbolicLink(),
    );
  } catch {
    return [];
  }
}

/** A package with workflows; undefined for any other; a text says what is wrong with one that has some. */
function lookAt(folder: string, name: string): WorkflowPackage | string | undefined {
  let text: string;
  try {
    const path = join(folder, 'package.json');
    text = readFileSync(path, 'utf8');
    // Most packages have none, and parsing takes longer than reading.
    if (!text.includes(keyword) || text.length > mostBytes) return undefined;
  } catch {
    return undefined;
  }
  let manifest: Json;
  try {
    manifest = JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch {
    return 'its package.json is no JSON, so its workflows are not listed';
  }
  if (!isJsonObject(manifest)) return undefined;
  const { keywords, version } = manifest;
  if (!Array.isArray(keywords) || !keywords.includes(keyword)) return undefined;
  const files = workflowsIn(folder, name);
  if (files.length === 0)
    return `it has the keyword ${quoted(keyword)}, but no .yml file in a folder ${quoted(folderName)}`;
  return { name, version: typeof version === 'string' ? version : undefined, files };
}

function workflowsIn(folder: string, name: string): readonly WorkflowFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(join(folder, folderName)).sort();
  } catch {
    return [];
  }
  return names.flatMap((file) => {
    const path = join(folder, folderName, file);
    // A link that leads out of the package is none of its files.
    if (!['.yml', '.yaml'].includes(extname(file)) || findInside(path, folder) !== 'inside') return [];
    const reference = `${name}/${folderName}/${file}`;
    return [{ name: reference, path, display: reference, origin: 'shared' as const, root: folder }];
  });
}
