import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageRoot } from '../../model/package-root.ts';

/** A path into a package: `@acme/flows/workflows/review.yml`. */
export interface PackagePath {
  /** With its scope. */
  readonly name: string;
  /** Below the package's folder, with `/`; empty where no file is named. */
  readonly file: string;
}

/** The parts of a path into a package; undefined where it can't be one. */
export function parsePackagePath(written: string): PackagePath | undefined {
  const [, name, file = ''] = /^((?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)(?:\/(.*))?$/.exec(written) ?? [];
  return name === undefined ? undefined : { name, file };
}

/**
 * The folder of a package, as Node finds it from a file: in `node_modules` of the folders above it, the nearest first.
 * codex-flow itself is found also where it is not installed. Links to packages are followed, as npm and pnpm make them;
 * both paths are absolute. Undefined where there is none.
 */
export function packageFolder(name: string, from: string): string | undefined {
  for (let above = dirname(realPath(from)); ; above = dirname(above)) {
    // No package is looked for in node_modules/node_modules.
    const folder = basename(above) === 'node_modules' ? undefined : join(above, 'node_modules', name);
    if (folder !== undefined && isFolder(folder)) return realpathSync(folder);
    if (above === dirname(above)) return name === 'codex-flow' ? realPath(packageRoot) : undefined;
  }
}

/** A workflow that was not saved yet has a path all the same. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Also a link that leads nowhere.
    return false;
  }
}
