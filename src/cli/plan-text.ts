import type { PreviewedJob, PreviewedNode } from '../engine/preview/preview-context.ts';
import type { Workflow } from '../model/workflow.ts';
import { count, plural, shortCount } from '../reporters/format.ts';
import { wrap } from './wrap.ts';

const shownNodes = 20;

/** A plan for people: every job, what its nodes would do, and what that comes to. */
export function planText(
  workflow: Workflow,
  jobs: readonly PreviewedJob[],
  options: {
    readonly columns: number;
    /** Of the nodes that would run, by earlier runs. */
    readonly tokens: number | undefined;
    /** Prompts among them that no earlier run tells of. */
    readonly neverRun?: number;
    /** What is to be said of an unfinished run that goes on. */
    readonly unfinished: string | undefined;
  },
): string {
  const title = [
    workflow.name,
    ...(workflow.description === undefined ? [] : wrap(workflow.description, options.columns)),
  ];
  const body = jobs.flatMap((job) => [jobLine(job), ...nodeLines(job).map((line) => `  ${line}`)]);
  const goesOn = options.unfinished === undefined ? [] : wrap(`It ${options.unfinished}.`, options.columns);
  return `${[...title, '', ...body, '', summary(jobs, options), ...goesOn].join('\n')}\n`;
}

function jobLine({ id, plan: { job, instances }, ...found }: PreviewedJob): string {
  const { nodes, skipped, inputsWaitFor } = found;
  const needs = job.needs.length === 0 ? '' : `  needs ${job.needs.map((need) => need.id).join(', ')}`;
  if (nodes === undefined && instances.kind === 'dynamic') {
    return `${id}  dynamic: its matrix waits for ${instances.waitsFor.join(', ')}${needs}`;
  }
  if (skipped !== null) return `${id}  skipped: ${skipped}${needs}`;
  const size = job.strategy.matrix === undefined ? '' : `  ${plural(found.instances ?? 0, 'instance')}`;
  const loop =
    found.maxIterations === undefined
      ? ''
      : `  repeats${found.maxIterations === null ? '' : ` up to ${plural(found.maxIterations, 'time')}`}`;
  const uses = job.call === undefined ? '' : `  uses ${job.call.uses}`;
  const waits =
    inputsWaitFor.length === 0 ? '' : `  dynamic: what it gives waits for ${inputsWaitFor.join(', ')}`;
  return `${id}${size}${loop}${uses}${waits}${needs}`;
}

function nodeLines({ id, plan: { job }, nodes }: PreviewedJob): readonly string[] {
  if (nodes === undefined) {
    const iteration = job.repeat === undefined ? '' : '#…';
    return job.steps.map((step) => `${id}[…]${iteration}/${step.id}  ${step.kind}`);
  }
  // What must run is what a reader looks for.
  const ordered =
    nodes.length <= shownNodes ? nodes : nodes.toSorted((a, b) => rank[a.cache] - rank[b.cache]);
  const lines = ordered.slice(0, shownNodes).map(nodeLine);
  const more = nodes.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more (--json shows all)`] : lines;
}

const rank: Record<PreviewedNode['cache'], number> = { miss: 0, unknown: 1, hit: 2 };

function nodeLine(node: PreviewedNode): string {
  const miss = node.kind === 'approve' ? node.reason : `to run: ${node.reason}`;
  const what = { hit: 'replay', miss, unknown: node.reason }[node.cache];
  const matrix = node.matrix === null ? '' : `  ${JSON.stringify(node.matrix)}`;
  const name = node.name === node.step ? '' : `  ${node.name}`;
  return `${node.id}  ${node.kind}  ${what}${name}${matrix}`;
}

/** Whether iterations may follow that can't be told yet. */
const goesOn = ({ maxIterations, nodes = [], skipped }: PreviewedJob): boolean =>
  maxIterations !== undefined &&
  maxIterations !== 1 &&
  skipped === null &&
  nodes.some((node) => node.cache !== 'hit');

function summary(
  jobs: readonly PreviewedJob[],
  { tokens, neverRun = 0 }: { readonly tokens: number | undefined; readonly neverRun?: number },
): string {
  const nodes = jobs.flatMap((job) => job.nodes ?? []);
  const of = (cache: PreviewedNode['cache']) => nodes.filter((node) => node.cache === cache).length;
  const open = jobs.filter((job) => job.nodes === undefined).length;
  const loops = jobs.filter(goesOn).length;
  const parts = [
    ...(of('hit') > 0 ? [`${count(of('hit'))} replayed`] : []),
    ...(of('miss') > 0 ? [`${count(of('miss'))} to run`] : []),
    ...(of('unknown') > 0 ? [`${count(of('unknown'))} that can't be told yet`] : []),
    ...(loops > 0 ? [`and further iterations of ${plural(loops, 'job')}`] : []),
    ...(open > 0 ? [`and what ${plural(open, 'dynamic job')} will add`] : []),
  ];
  const without =
    neverRun === 0 ? '' : `, without ${plural(neverRun, 'prompt')} of steps that have not run yet`;
  const spent = tokens === undefined ? '' : `; about ${shortCount(tokens)} tokens, by earlier runs${without}`;
  return `${plural(nodes.length, 'node')} in ${plural(jobs.length, 'job')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}${spent}`;
}
