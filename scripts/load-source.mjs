import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';

/** Loads one of the sources, for a plain script that must use a part of the program by itself. @param path from `src/` */
export async function loadSource(path) {
  const folder = mkdtempSync(join(tmpdir(), 'codex-flow-source-'));
  try {
    const files = await bundle({ source: fileURLToPath(new URL(`../src/${path}`, import.meta.url)) });
    for (const { fileName, code } of files) writeFileSync(join(folder, fileName), code);
    return await import(pathToFileURL(join(folder, 'source.js')).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
