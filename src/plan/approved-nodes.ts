import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import type { NodeId } from '../model/ids.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Step, Workflow } from '../model/workflow.ts';
import type { Plan } from './plan.ts';

/** One job or step of a path, and which of its instances and iterations; all where none is said. */
interface Segment {
  readonly name: string;
  readonly index: string | undefined;
  readonly iteration: string | undefined;
}

const all = 'all';
const segmentForm = /^([^/[\]#]+)(?:\[(\d+)\])?(?:#(\d+))?$/;

/**
 * Reads `--approve` values: a node, a job or an instance of it (what asks in them), or `all`. Without an instance or an
 * iteration every one is meant. The error is a message for the user.
 */
export function approvedNodes(
  plan: Plan,
  wanted: readonly string[],
): Result<(node: NodeId) => boolean, string> {
  const gates = gatesOf(plan.workflow);
  const approved: (readonly Segment[])[] = [];
  for (const text of wanted) {
    if (text === all) continue;
    const segments = text.split('/').map(segmentOf);
    const known = segments.filter((segment) => segment !== undefined);
    const problem = known.length < segments.length ? formProblem : problemOf(known, gates, plan);
    if (problem !== undefined) return err(`--approve "${text}" ${problem}`);
    approved.push(known);
  }
  if (wanted.includes(all)) return ok(() => true);
  return ok((node) => {
    const path = node.split('/').map(segmentOf);
    return approved.some((segments) => segments.every((segment, at) => covers(segment, path[at])));
  });
}

const formProblem =
  'is no node: write a step ("ship/agreed"), one of an instance ("ship[2]/agreed"), a job ("ship"), or all';

/** The paths of all steps that ask, without instances: `job/step`, in a workflow that is used `caller/job/step`. */
function gatesOf({ jobs }: Workflow, within = ''): readonly string[] {
  return jobs.flatMap(({ id, call, steps }) =>
    call === undefined
      ? steps.filter(asks).map((step) => `${within}${id}/${step.id}`)
      : gatesOf(call.workflow, `${within}${id}/`),
  );
}

const asks = (step: Step): boolean => step.kind === 'approve';

function segmentOf(text: string): Segment | undefined {
  const [, name, index, iteration] = segmentForm.exec(text) ?? [];
  return name === undefined ? undefined : { name, index, iteration };
}

function problemOf(segments: readonly Segment[], gates: readonly string[], plan: Plan): string | undefined {
  if (gates.length === 0) return 'approves nothing: this workflow has no "approve" step';
  const path = segments.map(({ name }) => name).join('/');
  if (!gates.some((gate) => gate === path || gate.startsWith(`${path}/`))) {
    const suggestion = closest(path, [
      ...gates,
      ...gates.map((gate) => gate.slice(0, gate.lastIndexOf('/'))),
    ]);
    const known =
      suggestion === undefined ? `; what asks is ${oneOf(gates, { word: 'and' })}` : didYouMean(suggestion);
    return `is no step that asks for approval, and has none${known}`;
  }
  const [first] = segments;
  const job = plan.jobs.find((each) => each.job.id === first?.name);
  if (first?.iteration !== undefined && job?.job.repeat === undefined) {
    return `has an iteration, but job "${first.name}" has no "repeat"`;
  }
  if (first?.index === undefined || job?.instances.kind !== 'known') return undefined;
  const count = job.instances.instances.length;
  if (job.job.strategy.matrix === undefined) return `has an instance, but job "${first.name}" has no matrix`;
  return Number(first.index) < count
    ? undefined
    : `has no such instance: job "${first.name}" has ${count}, numbered from 0`;
}

const covers = (wanted: Segment, segment: Segment | undefined): boolean =>
  segment !== undefined &&
  wanted.name === segment.name &&
  (wanted.index === undefined || wanted.index === segment.index) &&
  (wanted.iteration === undefined || wanted.iteration === segment.iteration);
