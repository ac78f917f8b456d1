import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

const skippedFolders =
  /^(?:\.|node_modules$|dist$|build$|out$|target$|vendor$|coverage$|__pycache__$|venv$)/i;
/** Names that need no care in a template, a glob or YAML; hidden files are left out, since they may hold secrets. */
const plainName = /^(?!\.)[\p{L}\p{N}_.@+ -]+$/u;
const readme = /^readme(?:\.\w+)?$/i;
const manifest =
  /^(?:package\.json|pyproject\.toml|go\.mod|cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|gemfile|composer\.json|makefile)$/i;
const source =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|rb|php|cs|c|h|cc|cpp|swift|scala|exs?|clj|hs|lua|sh|sql|vue|svelte)$/i;
const prose = /\.(?:md|txt|rst|adoc|html|css|toml|ya?ml|json)$/i;
const generated = /lock\b|\.min\.|\.d\.ts$/i;

/** How deep and how far to look: this is for an example, not a survey. */
const maxDepth = 3;
const maxEntries = 2000;

/**
 * Up to three files that tell much about a repository: its README, its manifest, its first source file; then others
 * that are text. Paths are relative to the root, with `/`.
 */
export function sampleFiles(root: string): readonly string[] {
  const files = textFiles(root);
  const best = [readme, manifest, source].flatMap(
    (kind) => files.find((file) => kind.test(nameOf(file))) ?? [],
  );
  return [...new Set([...best, ...files])].slice(0, 3);
}

/** Nearest to the root first. */
function textFiles(root: string): string[] {
  const files: string[] = [];
  let folders = [''];
  let seen = 0;
  for (let depth = 0; depth < maxDepth && seen < maxEntries; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      for (const entry of entriesOf(join(root, folder))) {
        if (++seen > maxEntries) break;
        if (!plainName.test(entry.name)) continue;
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory() && !skippedFolders.test(entry.name)) next.push(`${path}/`);
        if (entry.isFile() && isText(entry.name)) files.push(path);
      }
    }
    folders = next;
  }
  return files;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A folder that can't be read has no examples for us.
    return [];
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isText = (name: string): boolean =>
  !generated.test(name) && [readme, manifest, source, prose].some((kind) => kind.test(name));
