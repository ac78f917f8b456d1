import { isAbsolute, relative, sep } from 'node:path';

/** Whether an absolute path is a folder itself or lies below it. Links are the caller's to resolve. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
