import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The directories under which Codex may file its trust in the project that holds `cwd`: the checkout and, in a linked
 * worktree, the repository it belongs to; as written and with links resolved. Empty outside git.
 */
export function trustRoots(cwd: string): readonly string[] {
  const roots = new Set<string>();
  for (const start of new Set([cwd, real(cwd)])) {
    const checkout = checkoutOf(start);
    if (checkout === undefined) continue;
    for (const root of [checkout, mainCheckoutOf(checkout)]) {
      if (root === undefined) continue;
      roots.add(root);
      roots.add(real(root));
    }
  }
  return [...roots];
}

function checkoutOf(start: string): string | undefined {
  for (let dir = start; ; dir = dirname(dir)) {
    if (statSync(join(dir, '.git'), { throwIfNoEntry: false }) !== undefined) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}

/** A linked worktree has a file `.git` that points into `worktrees/` of the repository's own `.git`. */
function mainCheckoutOf(checkout: string): string | undefined {
  try {
    const [, target] = /^gitdir:\s*(.+?)\s*$/m.exec(readFileSync(join(checkout, '.git'), 'utf8')) ?? [];
    if (target === undefined) return undefined;
    const worktrees = dirname(resolve(checkout, target));
    return basename(worktrees) === 'worktrees' ? dirname(dirname(worktrees)) : undefined;
  } catch {
    // A directory: this is the repository itself.
    return undefined;
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
