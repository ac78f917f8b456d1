import type { NodeNames, NodeRef, PlannedJob, StampedEvent } from '../../model/run-events.ts';

/**
 * Names jobs, instances and steps by their ids, so that what is shown of a run can be typed as a node's id: `look[2]`
 * in the place of `Look (src/a.ts)`, whose part in parentheses stays as the instance's label.
 */
export class Addresses {
  /** By id. */
  readonly #jobNames = new Map<string, string>();

  /** The same event with ids for names. */
  addressed(event: StampedEvent): StampedEvent {
    if (event.type === 'run.started') return { ...event, jobs: this.#jobs(event.jobs) };
    if (event.type === 'call.started') {
      return { ...event, instance_name: this.#instanceName(event), jobs: this.#jobs(event.jobs) };
    }
    if (event.type === 'node.started') return { ...event, ...this.#named(event, event) };
    if (event.type !== 'node.completed' || event.names === undefined) return event;
    return { ...event, names: this.#named(event, event.names) };
  }

  #named({ job, instance, step }: NodeRef, { kind, instance_name, matrix }: NodeNames): NodeNames {
    return { kind, name: step, instance_name: this.#instanceName({ job, instance, instance_name }), matrix };
  }

  #jobs(jobs: readonly PlannedJob[]): readonly PlannedJob[] {
    for (const job of jobs) this.#jobNames.set(job.id, job.name);
    return jobs.map((job) => ({
      ...job,
      name: job.id,
      steps: job.steps.map((step) => ({ ...step, name: step.id })),
    }));
  }

  #instanceName({
    job,
    instance,
    instance_name: name,
  }: {
    readonly job: string;
    readonly instance: number | null;
    readonly instance_name: string;
  }): string {
    if (instance === null) return job;
    const known = this.#jobNames.get(job) ?? job;
    const label =
      name.startsWith(`${known} (`) && name.endsWith(')') ? name.slice(known.length + 2, -1) : name;
    return label === known ? `[${instance}]` : `[${instance}] ${label}`;
  }
}
