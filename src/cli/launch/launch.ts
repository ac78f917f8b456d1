#!/usr/bin/env node
// What `codex-flow` starts: runs the program, with the compiled code that an earlier start has left. It is compiled anew
// each time itself, so it is small and loads little of Node.
import { join } from 'node:path';
import { CodeCache } from './code-cache.ts';
import { loader } from './load.ts';

/** Exit codes of commands that came to their end; wrong usage (2) ends one before most of its code is needed. */
const complete = [0, 1, 3];

const cache = new CodeCache(process.argv[2], process.env);
process.once('exit', (code) => {
  if (complete.includes(code)) cache.keep();
});
loader(join(import.meta.dirname, '..', 'program'), cache)('./start.js');
