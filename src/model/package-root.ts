import { join } from 'node:path';

/**
 * The folder that codex-flow's `package.json` is in. Both this file and each file that the build makes lie two folders
 * below it; `scripts/build.mjs` keeps that so.
 */
export const packageRoot = join(import.meta.dirname, '..', '..');
