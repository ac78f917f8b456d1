import type { PromptStep, RunSandbox, RunStep, Step, Workflow } from '../model/workflow.ts';

/** A step, as `job/step`. */
export type StepName = string;

/** What a workflow may do beyond reading, by step: what a reviewer looks at first. */
export interface Abilities {
  /** Agents without any of the following. */
  readonly readers: readonly StepName[];
  /** Agents that may change files in the repository. */
  readonly writers: readonly StepName[];
  /** Agents without a sandbox. */
  readonly unlimited: readonly StepName[];
  /** Agents whose commands may use the network. */
  readonly network: readonly StepName[];
  readonly webSearch: readonly StepName[];
  /** Agents that may write outside of the repository, with the directories as written. */
  readonly elsewhere: readonly { readonly step: StepName; readonly directories: readonly string[] }[];
  readonly commands: readonly Command[];
  /** Steps that ask a person before what follows them. */
  readonly approvals: readonly StepName[];
  /** Names of secrets that it is given. */
  readonly secrets: readonly string[];
}

export interface Command {
  readonly step: StepName;
  /** As written. */
  readonly command: string;
  /** Whether values get into it as they are. */
  readonly unsafe: boolean;
  readonly sandbox: RunSandbox;
  /** Whether it may use the network. */
  readonly network: boolean;
}

export function abilitiesOf(workflow: Workflow): Abilities {
  const steps = stepsOf(workflow);
  const prompts = steps.filter((each): each is Named<PromptStep> => each.step.kind === 'prompt');
  const runs = steps.filter((each): each is Named<RunStep> => each.step.kind === 'run');
  const having = (has: (step: PromptStep) => boolean): readonly StepName[] =>
    prompts.filter(({ step }) => has(step)).map(({ name }) => name);
  const sandboxed = ({ options }: PromptStep): boolean => options.sandbox === 'workspace-write';
  const unlimited = ({ options }: PromptStep): boolean => options.sandbox === 'danger-full-access';
  // Codex gives the network only to agents that may write.
  const network = (step: PromptStep): boolean => step.options.network && sandboxed(step);
  const web = ({ options }: PromptStep): boolean => options.webSearch;
  return {
    readers: having((step) => !sandboxed(step) && !unlimited(step) && !web(step)),
    writers: having(sandboxed),
    unlimited: having(unlimited),
    network: having(network),
    webSearch: having(web),
    elsewhere: prompts
      .filter(({ step }) => sandboxed(step) && step.options.addDirs.length > 0)
      .map(({ step, name }) => ({ step: name, directories: step.options.addDirs.map(({ text }) => text) })),
    commands: runs.map(({ step, name }) => ({
      step: name,
      command: step.run.text.trim(),
      unsafe: step.unsafeInterpolation,
      sandbox: step.sandbox,
      network: step.sandbox === 'none' || (step.sandbox === 'workspace-write' && step.network),
    })),
    approvals: steps.filter(({ step }) => step.kind === 'approve').map(({ name }) => name),
    secrets: workflow.secrets.map(({ name }) => name),
  };
}

interface Named<S extends Step> {
  readonly step: S;
  readonly name: StepName;
}

/** All steps, those of workflows that it calls included. */
const stepsOf = (workflow: Workflow, within = ''): readonly Named<Step>[] =>
  workflow.jobs.flatMap(({ id, call, steps }) =>
    call === undefined
      ? steps.map((step) => ({ step, name: `${within}${id}/${step.id}` }))
      : stepsOf(call.workflow, `${within}${id}/`),
  );

/** Whether all that it does is to let agents read. */
export const onlyReads = (abilities: Abilities): boolean =>
  abilities.writers.length === 0 &&
  abilities.unlimited.length === 0 &&
  abilities.webSearch.length === 0 &&
  abilities.commands.length === 0 &&
  abilities.secrets.length === 0;
