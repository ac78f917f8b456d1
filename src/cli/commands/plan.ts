import { printable } from '../../diagnostics/printable.ts';
import { newRunId } from '../../journal/run-id.ts';
import { nodesOf, type PlannedNode } from '../../plan/nodes.ts';
import type { JobPlan } from '../../plan/plan.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, write } from '../io.ts';
import { type InputFlags, type PreparedRun, prepareRun } from '../prepare-run.ts';
import { reportDiagnostics, reportRefusal } from '../problem.ts';
import { wrap } from '../wrap.ts';

export interface PlanFlags extends InputFlags {
  readonly json: boolean;
  readonly graph?: 'mermaid' | undefined;
}

/** Shows what a run would do. */
export async function plan(io: Io, workflow: string, flags: PlanFlags): Promise<ExitCode> {
  const prepared = await prepareRun(io, workflow, flags, newRunId(new Date()));
  if (!prepared.ok) return reportRefusal(io, prepared.error);
  await reportDiagnostics(io, prepared.value.warnings);
  const text =
    flags.graph === 'mermaid'
      ? mermaid(prepared.value.plan.jobs)
      : flags.json
        ? `${JSON.stringify(asJson(prepared.value), null, 2)}\n`
        : printable(asText(prepared.value, io.stdout.columns ?? 80));
  await write(io.stdout, text);
  return exitCode.success;
}

function asJson(prepared: PreparedRun): unknown {
  const { workflow, plan, inputs, source, scope } = prepared;
  return {
    workflow: { name: workflow.name, path: source.path, hash: source.hash },
    inputs,
    jobs: plan.jobs.map(({ job, instances }) => ({
      id: job.id,
      needs: job.needs.map((need) => need.id),
      dynamic: instances.kind === 'dynamic',
      instances: instances.kind === 'known' ? instances.instances.length : null,
      steps: job.steps.map((step) => ({ id: step.id, kind: step.kind })),
    })),
    nodes: plan.jobs.flatMap((job) => nodesOf(job, scope)),
  };
}

function asText(prepared: PreparedRun, columns: number): string {
  const { workflow, plan, scope } = prepared;
  const lines = [
    workflow.name,
    ...(workflow.description === undefined ? [] : wrap(workflow.description, columns)),
    '',
  ];
  let nodes = 0;
  let dynamic = 0;
  for (const job of plan.jobs) {
    lines.push(jobLine(job));
    const known = nodesOf(job, scope);
    nodes += known.length;
    if (job.instances.kind === 'dynamic') {
      dynamic += 1;
      for (const step of job.job.steps) lines.push(`  ${job.job.id}[…]/${step.id}  ${step.kind}`);
    }
    lines.push(...bounded(known).map((line) => `  ${line}`));
  }
  const more = dynamic === 0 ? '' : `, and what ${count(dynamic, 'dynamic job')} will add`;
  return `${[...lines, '', `${count(nodes, 'node')} in ${count(plan.jobs.length, 'job')}${more}`].join('\n')}\n`;
}

function jobLine({ job, instances }: JobPlan): string {
  const needs = job.needs.length === 0 ? '' : `  needs ${job.needs.map((need) => need.id).join(', ')}`;
  if (instances.kind === 'dynamic')
    return `${job.id}  dynamic: its matrix waits for ${instances.waitsFor.join(', ')}${needs}`;
  const size = job.strategy.matrix === undefined ? '' : `  ${count(instances.instances.length, 'instance')}`;
  const empty = instances.instances.length === 0 ? ' (skipped: its matrix is empty)' : '';
  return `${job.id}${size}${empty}${needs}`;
}

const shownNodes = 20;

function bounded(nodes: readonly PlannedNode[]): string[] {
  const lines = nodes.slice(0, shownNodes).map(nodeLine);
  return nodes.length > shownNodes
    ? [...lines, `… and ${nodes.length - shownNodes} more (--json shows all)`]
    : lines;
}

function nodeLine(node: PlannedNode): string {
  const matrix = node.matrix === null ? '' : `  ${JSON.stringify(node.matrix)}`;
  const name = node.name === node.step ? '' : `  ${node.name}`;
  return `${node.id}  ${node.kind}${name}${matrix}`;
}

function mermaid(jobs: readonly JobPlan[]): string {
  const lines = jobs.map(({ job, instances }) => {
    const size =
      instances.kind === 'dynamic'
        ? ' × ?'
        : job.strategy.matrix === undefined
          ? ''
          : ` × ${instances.instances.length}`;
    return `  ${mermaidId(job.id)}["${job.id}${size}"]`;
  });
  const arrows = jobs.flatMap(({ job }) =>
    job.needs.map((need) => `  ${mermaidId(need.id)} --> ${mermaidId(job.id)}`),
  );
  return `${['flowchart TD', ...lines, ...arrows].join('\n')}\n`;
}

/** Mermaid takes some words (`end`, `graph`) for its own; a prefix keeps ids apart from them. */
const mermaidId = (id: string): string => `job_${id.replaceAll('-', '_')}`;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
