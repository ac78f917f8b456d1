import { relative, sep } from 'node:path';
import { createCommandSandbox } from '../agents/codex/command-sandbox.ts';
import { probeSandbox } from '../agents/codex/doctor.ts';
import type { CommandSurroundings } from '../engine/context.ts';
import { everyStep } from '../model/called.ts';
import type { RunId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import { sandboxRemedies } from './doctor/sandbox.ts';
import type { Problem } from './problem.ts';
import { outputFolder, type Project } from './project.ts';

/**
 * What the selected commands run with. Where one of them asks for a sandbox it is tried out, so that a machine without
 * one is told before anything has started.
 */
export async function commandSurroundings(
  project: Project,
  plan: Plan,
  selection: Selection,
  runId: RunId,
): Promise<Result<CommandSurroundings, Problem>> {
  const outputs = relative(project.root, `${outputFolder(project)}/${runId}`)
    .split(sep)
    .join('/');
  const jobs = plan.jobs.filter(({ job }) => selection.hasJob(job.id));
  const asking = jobs
    .flatMap(({ job }) => everyStep([job]).map((step) => ({ job, step })))
    .find(({ step }) => step.kind === 'run' && step.sandbox !== 'none');
  if (asking === undefined) return ok({ sandbox: undefined, outputs });
  const probed = await probeSandbox();
  if (probed.works) return ok({ sandbox: createCommandSandbox(probed.path), outputs });
  return err({
    message: `step "${asking.step.id}" of job "${asking.job.id}" asks for a sandbox, which does not work here: ${probed.problem}`,
    remedies: [
      ...sandboxRemedies(probed.problem),
      'or say "sandbox: none": the command may then do what you may',
    ],
  });
}
