import { nearestWorkflows } from '../../generate/nearest.ts';
import type { KnownWorkflow } from '../../generate/workflow-list.ts';
import { createStyle } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { type Problem, reportProblem } from '../problem.ts';
import type { Project } from '../project.ts';
import { shellWord } from '../shell-word.ts';
import { wrap } from '../wrap.ts';
import { workflowsHere } from './known.ts';

/**
 * Says why nothing can be written, and which workflows that are there come nearest to the wish, each with the command that
 * runs it.
 */
export async function offerOthers(
  io: Io,
  project: Project,
  wish: string,
  problem: Problem,
  { json, update }: { readonly json: boolean; readonly update?: string | undefined },
): Promise<ExitCode> {
  await reportProblem(io, problem);
  // Who wants a certain workflow changed is not helped by another one.
  const nearest = update === undefined ? nearestWorkflows(wish, workflowsHere(project, io.cwd)) : [];
  if (json) {
    const offers = nearest.map((known) => ({
      name: known.name,
      path: known.path,
      description: known.workflow.description ?? known.workflow.name,
      command: commandOf(known),
    }));
    const result = {
      result: 'refused',
      problem: problem.message,
      remedies: problem.remedies ?? [],
      nearest: offers,
    };
    await write(io.stdout, `${JSON.stringify(result, null, 2)}\n`);
    return exitCode.usage;
  }
  if (update !== undefined) return exitCode.usage;
  if (nearest.length === 0) {
    await write(io.stderr, '\nNo workflow that is there speaks of this: codex-flow list shows them all.\n');
    return exitCode.usage;
  }
  const style = createStyle(wantsColor(io, io.stderr));
  const columns = Math.max(40, io.stderr.columns || 80);
  const lines = nearest.flatMap((known) => [
    '',
    `  ${style.active(oneLine(commandOf(known)))}`,
    ...wrap(oneLine(known.workflow.description ?? known.workflow.name), columns - 4).map(
      (line) => `    ${line}`,
    ),
  ]);
  const more = ['', 'With --agent simulated a workflow can be tried without a login, at no cost.'];
  await write(
    io.stderr,
    `${['', 'These workflows come nearest to what you want:', ...lines, ...more].join('\n')}\n`,
  );
  return exitCode.usage;
}

/** The command that runs it, with a place for each input that it can't do without. */
function commandOf({ name, workflow }: KnownWorkflow): string {
  const inputs = workflow.inputs
    .filter((input) => input.required && input.default === undefined)
    .map((input) => ` -i ${input.name}="…"`);
  return `codex-flow run ${shellWord(name)}${inputs.join('')}`;
}
