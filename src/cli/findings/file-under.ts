import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/** A file's path as machines are told it. */
export interface FileUnder {
  /** Relative to the root, with `/`; absolute where the file is not below it. */
  readonly path: string;
  readonly inside: boolean;
}

/** Names a file from a repository's root on. `path` is absolute, or no path of a file, and is then kept as it is. */
export function fileUnder(root: string, path: string): FileUnder {
  const slashed = path.split(sep).join('/');
  if (!isAbsolute(path)) return { path: slashed, inside: true };
  // A root that is reached through a link is the same root.
  for (const [from, to] of [
    [root, path],
    [realPath(root), realPath(path)],
  ] as const) {
    const near = relative(from, to);
    const outside = near === '..' || near.startsWith(`..${sep}`) || isAbsolute(near);
    if (!outside) return { path: near.split(sep).join('/'), inside: true };
  }
  return { path: slashed, inside: false };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
