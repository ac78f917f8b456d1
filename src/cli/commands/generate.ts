import { createAgent } from '../../agents/registry.ts';
import { count } from '../../reporters/format.ts';
import type { ExitCode } from '../exit-code.ts';
import { newWorkflow } from '../generate/new-workflow.ts';
import { offerOthers } from '../generate/offer.ts';
import { updateWorkflow } from '../generate/update-workflow.ts';
import type { Io } from '../io.ts';
import { type Problem, reportProblem } from '../problem.ts';
import { findProject } from '../project.ts';
import { shellWord } from '../shell-word.ts';

export interface GenerateFlags {
  readonly agent?: string | undefined;
  /** A workflow to change, in place of writing a new one. */
  readonly update?: string | undefined;
  readonly name?: string | undefined;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly force: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** A longer wish is a document, which an agent had better read than be told. */
const longestWish = 20_000;

/** Has Codex write a workflow, or change one. Runs none. */
export async function generate(
  io: Io,
  description: readonly string[],
  flags: GenerateFlags,
): Promise<ExitCode> {
  const wish = description.join(' ').trim();
  const problem = usageProblem(wish, flags);
  if (problem !== undefined) return reportProblem(io, problem);
  const project = findProject(io.cwd);
  const made = await createAgent(flags.agent ?? 'codex');
  if (!made.ok) return reportProblem(io, { message: made.error.message });
  const agent = made.value;
  if (agent.simulated) {
    const message = `the ${agent.name} agent can't write workflows: what it answers is made up`;
    return offerOthers(io, project, wish, { message, remedies: ['leave --agent out to ask Codex'] }, flags);
  }
  const readiness = await agent.check();
  if (!readiness.ready) {
    // Another agent helps a run that needs an answer of some kind, not somebody who needs a workflow.
    const remedies = readiness.remedies.filter((remedy) => !remedy.includes('--agent simulated'));
    return offerOthers(io, project, wish, { message: readiness.problem, remedies }, flags);
  }
  const { model, effort, dryRun, json, force, yes } = flags;
  const common = { wish, agent, agentVersion: readiness.version, model, effort, dryRun, json };
  const ended =
    flags.update === undefined
      ? await newWorkflow(io, {
          ...common,
          target: { project, cwd: io.cwd, name: flags.name?.replace(/\.ya?ml$/, ''), force },
        })
      : await updateWorkflow(io, { ...common, workflow: flags.update, project, yes });
  return ended.ok ? ended.value : reportProblem(io, ended.error);
}

function usageProblem(wish: string, { update, name, force, yes }: GenerateFlags): Problem | undefined {
  if (wish === '' && update !== undefined) {
    const example = `codex-flow generate --update ${shellWord(update)} "also check the tests"`;
    return { message: 'what should change?', remedies: [`say it in a few words: ${example}`] };
  }
  if (wish === '') {
    const example = 'codex-flow generate "review this branch for security, one agent for each changed file"';
    return { message: 'what should the workflow do?', remedies: [`say it in a few words: ${example}`] };
  }
  if (wish.length > longestWish) {
    return {
      message: `the description has ${count(wish.length)} characters, and at most ${count(longestWish)} are taken`,
      remedies: ['put the details into a file of the repository and name it: Codex can read it'],
    };
  }
  if (update !== undefined && (name !== undefined || force)) {
    return { message: `--update changes the file that is there: leave out ${force ? '--force' : '--name'}` };
  }
  if (update === undefined && yes) {
    return {
      message: '--yes is for --update: a new workflow is written without asking, and --force overwrites one',
    };
  }
  return undefined;
}
