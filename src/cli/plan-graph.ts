import type { Job } from '../model/workflow.ts';
import type { JobPlan } from '../plan/plan.ts';

/** The jobs of a plan and who needs whom, in Mermaid; of a workflow that a job uses, its jobs within that one. */
export function mermaidGraph(jobs: readonly JobPlan[]): string {
  const sizes = new Map(
    jobs.map(({ job, instances }) => {
      const known = instances.kind === 'known' ? String(instances.instances.length) : '?';
      return [job.id as string, job.strategy.matrix === undefined ? '' : ` × ${known}`];
    }),
  );
  const lines = drawn(
    jobs.map(({ job }) => job),
    '',
    (job) => sizes.get(job.id) ?? '',
  );
  return `${['flowchart TD', ...lines].join('\n')}\n`;
}

/** Deeper than this nobody reads a picture, and what two jobs use would be drawn twice at each level. */
const deepest = 3;

function drawn(jobs: readonly Job[], prefix: string, sizeOf: (job: Job) => string): readonly string[] {
  const level = prefix.split('/').length;
  const indent = '  '.repeat(level);
  const nodes = jobs.flatMap((job) => {
    const id = `${prefix}${job.id}`;
    const label = `"${job.id}${sizeOf(job)}${job.repeat === undefined ? '' : ', repeats'}"`;
    if (job.call === undefined || level > deepest) return [`${indent}${idOf(id)}[${label}]`];
    // How often they run is known when they do.
    const inside = drawn(job.call.workflow.jobs, `${id}/`, ({ strategy }) =>
      strategy.matrix === undefined ? '' : ' × ?',
    );
    return [`${indent}subgraph ${idOf(id)}[${label}]`, ...inside, `${indent}end`];
  });
  const arrows = jobs.flatMap((job) =>
    job.needs.map((need) => `${indent}${idOf(`${prefix}${need.id}`)} --> ${idOf(`${prefix}${job.id}`)}`),
  );
  return [...nodes, ...arrows];
}

/** Mermaid takes some words (`end`, `graph`) for its own; a prefix keeps ids apart from them. */
const idOf = (id: string): string => `job_${id.replaceAll('-', '_').replaceAll('/', '__')}`;
