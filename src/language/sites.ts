import type { ContextName } from '../model/scope.ts';

/** What a field may refer to, and whether it may ask for the status of what went before. */
export interface FieldAccess {
  readonly contexts: readonly ContextName[];
  readonly status?: true;
}

const always: readonly ContextName[] = ['git', 'run'];
const beforeJob: readonly ContextName[] = ['inputs', 'needs', ...always];
const inJob: readonly ContextName[] = ['inputs', 'matrix', 'strategy', 'needs', 'env', 'secrets', ...always];
const inStep: readonly ContextName[] = ['steps', 'repeat', ...inJob];

/** Which contexts are available where. Everything that says so, here or in the documentation, comes from this table. */
export const access = {
  inputDefault: { contexts: always },
  workflowEnv: { contexts: ['inputs', 'secrets', ...always] },
  jobIf: { contexts: beforeJob, status: true },
  strategy: { contexts: beforeJob },
  with: { contexts: ['inputs', 'matrix', 'strategy', 'repeat', 'needs', ...always] },
  jobName: { contexts: ['inputs', 'matrix', 'strategy', 'needs', 'env', ...always] },
  job: { contexts: inJob },
  step: { contexts: inStep },
  promptFile: { contexts: ['with', ...inStep] },
  stepIf: { contexts: inStep, status: true },
  until: { contexts: inStep.filter((name) => name !== 'secrets') },
  jobOutputs: { contexts: inStep.filter((name) => name !== 'secrets') },
  workflowOutputs: { contexts: ['inputs', 'jobs', ...always] },
} as const satisfies Record<string, FieldAccess>;

export type FieldKind = keyof typeof access;

/** Why a context is not available in a field, where more can be said than that. */
export function whyUnavailable(context: ContextName, field: FieldKind): string | undefined {
  switch (context) {
    case 'jobs':
      return 'write "needs.<job>" for a job that this one needs';
    case 'needs':
      return field === 'workflowOutputs' ? 'write "jobs.<job>"' : 'no job has run yet';
    case 'steps':
      return field === 'workflowOutputs'
        ? 'write "jobs.<job>.outputs.<step>"'
        : 'it is evaluated before the first step of the job';
    case 'matrix':
    case 'strategy':
      return field === 'jobIf' || field === 'strategy'
        ? 'it is evaluated before the matrix is expanded'
        : 'it belongs to one instance of a job';
    case 'repeat':
      return 'it belongs to one iteration of a job';
    case 'env':
      if (field === 'with') return 'write the value itself';
      return field === 'workflowEnv' ? 'variables of one "env" do not see each other' : undefined;
    case 'with':
      return 'it holds what a prompt file is given beside its name, and a partial where it is used';
    case 'secrets':
      if (field === 'with') return 'hand it over with "secrets: inherit" or a list of names';
      return 'secrets are for prompts, commands and their "env"';
    default:
      return undefined;
  }
}
