import process from 'node:process';
import { endMarked } from '../process/end-marked.ts';

// What the shell in `process/reaper.ts` becomes once codex-flow is gone: ends the processes that are left of it.
const [mark] = process.argv.slice(2);
if (mark !== undefined && mark !== '') void endMarked(mark);
