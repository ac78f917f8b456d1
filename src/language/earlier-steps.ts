import type { Shape } from '../model/shape.ts';
import type { Job, Step } from '../model/workflow.ts';

/**
 * What is known of the steps before one, by their ids. Of a job with thousands of steps each sees all that stand before
 * it, so this is a view on the job's steps and no map of its own.
 */
export class EarlierSteps implements ReadonlyMap<string, Shape> {
  readonly #steps: JobSteps;
  readonly #before: number;
  readonly #shapeOf: (step: Step) => Shape;

  /** @param before the position of the step that looks, counted from 0 */
  constructor(steps: JobSteps, before: number, shapeOf: (step: Step) => Shape) {
    this.#steps = steps;
    this.#before = before;
    this.#shapeOf = shapeOf;
  }

  get(id: string): Shape | undefined {
    const found = this.#steps.get(id);
    return found === undefined || found.at >= this.#before ? undefined : this.#shapeOf(found.step);
  }

  has(id: string): boolean {
    const found = this.#steps.get(id);
    return found !== undefined && found.at < this.#before;
  }

  get size(): number {
    return [...this.keys()].length;
  }

  *keys(): MapIterator<string> {
    for (const [id, { at }] of this.#steps) {
      if (at >= this.#before) return undefined;
      yield id;
    }
    return undefined;
  }

  *values(): MapIterator<Shape> {
    for (const [, shape] of this.entries()) yield shape;
    return undefined;
  }

  *entries(): MapIterator<[string, Shape]> {
    for (const [id, { step, at }] of this.#steps) {
      if (at >= this.#before) return undefined;
      yield [id, this.#shapeOf(step)];
    }
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, Shape]> {
    return this.entries();
  }

  forEach(visit: (shape: Shape, id: string, map: ReadonlyMap<string, Shape>) => void): void {
    for (const [id, shape] of this.entries()) visit(shape, id, this);
  }
}

/** The steps of a job that have an id, with their positions, in order. */
export type JobSteps = ReadonlyMap<string, { readonly step: Step; readonly at: number }>;

export function stepsById(job: Job | undefined): JobSteps {
  const found = new Map<string, { step: Step; at: number }>();
  for (const [at, step] of (job?.steps ?? []).entries()) {
    if (step.named && !found.has(step.id)) found.set(step.id, { step, at });
  }
  return found;
}
