import { caseCollisions } from './case-collisions.ts';
import type { Check } from './check.ts';
import { files } from './files.ts';
import { inputs } from './inputs.ts';
import { matrices } from './matrices.ts';
import { needs } from './needs.ts';
import { references } from './references.ts';
import { stepIds } from './step-ids.ts';
import { threads } from './threads.ts';

/** Every static check. */
export const checks: readonly Check[] = [
  needs,
  stepIds,
  caseCollisions,
  threads,
  inputs,
  matrices,
  references,
  files,
];
