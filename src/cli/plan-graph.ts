import type { JobPlan } from '../plan/plan.ts';

/** The jobs of a plan and who needs whom, in Mermaid. */
export function mermaidGraph(jobs: readonly JobPlan[]): string {
  const nodes = jobs.map(({ job, instances }) => {
    const size =
      instances.kind === 'dynamic'
        ? ' × ?'
        : job.strategy.matrix === undefined
          ? ''
          : ` × ${instances.instances.length}`;
    return `  ${idOf(job.id)}["${job.id}${size}"]`;
  });
  const arrows = jobs.flatMap(({ job }) => job.needs.map((need) => `  ${idOf(need.id)} --> ${idOf(job.id)}`));
  return `${['flowchart TD', ...nodes, ...arrows].join('\n')}\n`;
}

/** Mermaid takes some words (`end`, `graph`) for its own; a prefix keeps ids apart from them. */
const idOf = (id: string): string => `job_${id.replaceAll('-', '_')}`;
