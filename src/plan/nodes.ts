import type { NodeId } from '../model/ids.ts';
import { nodeId } from '../model/ids.ts';
import type { JsonObject } from '../model/json.ts';
import type { Scope } from '../model/scope.ts';
import type { Step, Text } from '../model/workflow.ts';
import { renderText } from '../template/render.ts';
import type { Instance } from './instances.ts';

/** One step of one job instance, as `plan --json` shows it. */
export interface PlannedNode {
  readonly id: NodeId;
  readonly job: string;
  readonly instance: number | null;
  /** Of a job that repeats, from 0. */
  readonly iteration?: number;
  readonly matrix: JsonObject | null;
  readonly step: string;
  readonly kind: Step['kind'];
  readonly name: string;
}

/**
 * A step of a job instance; the scope is that of the instance, for the step's name.
 *
 * @param job its id, with those that lead to it where it is in a workflow that a job uses.
 */
export function plannedNode(
  job: string,
  instance: Instance,
  step: Step,
  scope: Scope,
  iteration?: number,
): PlannedNode {
  return {
    id: nodeId(job, instance.index, step.id, iteration),
    job,
    instance: instance.index ?? null,
    ...(iteration === undefined ? {} : { iteration }),
    matrix: instance.matrix ?? null,
    step: step.id,
    kind: step.kind,
    name: nameOf(step.name, scope) ?? step.id,
  };
}

/** A name as far as it can be told: rendered, or as written where it waits for what a run brings. */
export function nameOf(name: Text | undefined, scope: Scope): string | undefined {
  if (name === undefined) return undefined;
  const rendered = renderText(name, scope, { kind: 'prose' });
  return (rendered.ok ? rendered.value : name.text).trim();
}
