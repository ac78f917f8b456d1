import { actionsCommands } from './actions-commands.ts';
import { agents } from './agents.ts';
import { answersInCommands } from './answers-in-commands.ts';
import { budgets } from './budgets.ts';
import { caseCollisions } from './case-collisions.ts';
import type { Check } from './check.ts';
import { continuedThreads } from './continued-threads.ts';
import { environment } from './environment.ts';
import { fieldTypes } from './field-types.ts';
import { files } from './files.ts';
import { fullAccess } from './full-access.ts';
import { globs } from './globs.ts';
import { handedSecrets } from './handed-secrets.ts';
import { hardCodedSecrets } from './hard-coded-secrets.ts';
import { inputs } from './inputs.ts';
import { limits } from './limits.ts';
import { matrices } from './matrices.ts';
import { matrixDuplicates } from './matrix-duplicates.ts';
import { matrixExcludes } from './matrix-excludes.ts';
import { matrixIncludes } from './matrix-includes.ts';
import { needs } from './needs.ts';
import { noEffect } from './no-effect.ts';
import { openFanOuts } from './open-fan-outs.ts';
import { parallelWriters } from './parallel-writers.ts';
import { paths } from './paths.ts';
import { references } from './references.ts';
import { repeats } from './repeats.ts';
import { replayedWriters } from './replayed-writers.ts';
import { secretsInPrompts } from './secrets-in-prompts.ts';
import { stepIds } from './step-ids.ts';
import { threads } from './threads.ts';
import { timeouts } from './timeouts.ts';
import { unfencedAnswers } from './unfenced-answers.ts';
import { unreachable } from './unreachable.ts';
import { unusedInputs } from './unused-inputs.ts';
import { unusedSecrets } from './unused-secrets.ts';
import { unusedStepIds } from './unused-step-ids.ts';
import { unusedWith } from './unused-with.ts';
import { withNames } from './with-names.ts';
import { withRequired } from './with-required.ts';
import { withTypes } from './with-types.ts';

/** Every static check. */
export const checks: readonly Check[] = [
  // Names and structure
  needs,
  stepIds,
  caseCollisions,
  threads,
  continuedThreads,
  agents,
  inputs,
  matrices,
  matrixDuplicates,
  matrixExcludes,
  matrixIncludes,
  references,
  fieldTypes,
  withNames,
  withRequired,
  withTypes,
  handedSecrets,
  unreachable,
  files,
  paths,
  globs,
  limits,
  timeouts,
  budgets,
  environment,
  noEffect,
  actionsCommands,
  repeats,
  // What could do harm
  unfencedAnswers,
  answersInCommands,
  secretsInPrompts,
  hardCodedSecrets,
  unusedSecrets,
  fullAccess,
  parallelWriters,
  replayedWriters,
  openFanOuts,
];

/**
 * What is left over. Told of a workflow that is right otherwise only: what seems to be unused most often is what a
 * misspelt name meant.
 */
export const tidyChecks: readonly Check[] = [unusedInputs, unusedStepIds, unusedWith];
