import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isJsonObject, type Json } from '../../model/json.ts';
import { oneLine } from '../../reporters/text.ts';
import type { WorkflowFile } from '../find-workflow.ts';

/** Where a copied workflow came from, in words: `@acme/flows 1.2.0, workflows/review.yml`. */
export function originOf(path: string, file: WorkflowFile, reference: string): string {
  const isPackaged = file.origin === 'shared' || path.split(sep).includes('node_modules');
  const found = isPackaged ? packageOf(path) : undefined;
  if (found === undefined) {
    const way = relative(dirname(file.path), path).split(sep).join('/');
    return oneLine(path === file.path ? reference : `${reference}, ${way} from there`);
  }
  const below = relative(found.folder, path).split(sep).join('/');
  return oneLine(`${[found.name, found.version].filter((part) => part !== '').join(' ')}, ${below}`);
}

/** The package that a file belongs to. */
function packageOf(path: string): { folder: string; name: string; version: string } | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest === undefined || !isJsonObject(manifest) || typeof manifest.name !== 'string') continue;
    const { name, version } = manifest;
    return { folder, name, version: typeof version === 'string' ? version : '' };
  }
  return undefined;
}

function manifestIn(folder: string): Json | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Json;
  } catch {
    return undefined;
  }
}
