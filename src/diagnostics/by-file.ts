import type { Diagnostic } from './diagnostic.ts';

/** Diagnostics by the absolute path of their file, each file's in their order. */
export function byFile(found: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const files = new Map<string, Diagnostic[]>();
  for (const each of found) {
    const { path } = each.place.file;
    const others = files.get(path);
    if (others === undefined) files.set(path, [each]);
    else others.push(each);
  }
  return files;
}
