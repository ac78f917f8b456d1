import { checkValue } from '../expression/check-value.ts';
import { findCycles, type Graph, topologicalOrder } from '../model/graph.ts';
import { type ContextName, contextNames, type Site } from '../model/scope.ts';
import {
  anyShape,
  authorOf,
  type ObjectShape,
  objectShape,
  type Shape,
  stringShape,
  textBy,
} from '../model/shape.ts';
import type { Entry, Job, Step, Text, Workflow } from '../model/workflow.ts';
import { textOutputs } from '../template/text-outputs.ts';
import type { Draft } from './build/draft.ts';
import { EarlierSteps, type JobSteps, stepsById } from './earlier-steps.ts';
import {
  gitShape,
  inputShape,
  jobShape,
  matrixShape,
  openShape,
  repeatShape,
  runShape,
  stepOutputShape,
  stepShape,
  strategyShape,
  stringsShape,
  succeededJob,
  withAuthors,
} from './shapes.ts';
import { access, type FieldKind, whyUnavailable } from './sites.ts';

/** Where in a workflow a field stands. */
export interface Spot {
  readonly job?: Job;
  /** Of the step, counted from 0; of a job's outputs: how many steps there are. */
  readonly step?: number;
  /** Whether the step's own `env` is in sight: not in its `if` nor in that `env` itself. */
  readonly ownEnv?: boolean;
  /** Whether `success()` has held. */
  readonly succeeded?: boolean;
}

const allows = (kind: FieldKind, context: ContextName): boolean =>
  (access[kind].contexts as readonly ContextName[]).includes(context);

const stepAt = ({ job, step }: Spot): Step | undefined => (step === undefined ? undefined : job?.steps[step]);

/** Where a step names the file that its prompt is in. */
function usedAt(spot: Spot): Pick<Site, 'usedAt'> | undefined {
  const step = stepAt(spot);
  const file = step?.kind === 'prompt' ? step.promptFile : undefined;
  return file && { usedAt: [{ place: file.place, note: 'used here' }] };
}

/** Makes the sites of a workflow's fields: which names can be used there, and what is known of each. */
export class SiteMaker {
  readonly #draft: Draft;
  readonly #jobs: ReadonlyMap<string, Job>;
  readonly #circular: ReadonlySet<string>;
  readonly #jobOutputs = new Map<Job, ObjectShape>();
  readonly #stepsOfJobs = new Map<Job, JobSteps>();
  readonly #stepOutputs = new Map<Step, Shape>();
  readonly #stepShapes = new Map<Step, ObjectShape>();
  readonly #succeededSteps = new Map<Step, ObjectShape>();
  readonly #variables = new Map<Entry<Text>, Shape>();
  readonly #matrices = new Map<Job, ObjectShape>();
  readonly #hintsOfSteps = new Map<Job, ReadonlyMap<string, string>>();
  readonly #inputs: ObjectShape;
  /** For jobs that are there, but not among the needs. */
  readonly #needHints: ReadonlyMap<string, string>;

  constructor(draft: Draft) {
    this.#draft = draft;
    const { jobs, inputs } = draft.workflow;
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
    const graph = new Map(jobs.map((job) => [job.id as string, job.needs.map((need) => need.id)]));
    this.#circular = new Set(findCycles(graph).flat());
    this.#needHints = new Map(jobs.map(({ id }) => [id, `this job does not say "needs: ${id}"`]));
    this.#inputs = objectShape(
      new Map(inputs.map((input) => [input.name, this.#unsure(input) ? anyShape : inputShape(input)])),
      { open: this.#unsure(inputs) },
    );
    this.#prepare(graph);
  }

  /** What the workflow gives to a job that uses it. */
  outputs(): ObjectShape {
    const site = this.site('"outputs"', 'workflowOutputs');
    const { outputs } = this.#draft.workflow;
    const shapes = outputs.map(({ key, value }) => [key, checkValue(value, site).shape] as const);
    return { ...objectShape(new Map(shapes)), ifEmpty: 'the workflow that the job uses has no "outputs"' };
  }

  /** Works out what every job gives, in an order in which none has to ask for another: chains may be long. */
  #prepare(graph: Graph): void {
    for (const id of topologicalOrder(graph)) {
      const job = this.#jobs.get(id);
      if (job !== undefined) this.#job(job);
    }
  }

  /** `field` is how messages call it, e.g. `"prompt"`. */
  site(field: string, kind: FieldKind, spot: Spot = {}): Site {
    const contexts = new Map<ContextName, Shape>();
    const unavailable = new Map<ContextName, string>();
    const { contexts: allowed } = access[kind];
    for (const name of contextNames) {
      const shape = (allowed as readonly ContextName[]).includes(name)
        ? this.#context(name, kind, spot)
        : undefined;
      if (shape !== undefined) contexts.set(name, shape);
      else {
        const why = this.#whyNot(name, kind, spot);
        if (why !== undefined) unavailable.set(name, why);
      }
    }
    const status = 'status' in access[kind];
    const nothingFails = status ? this.#whyNothingFails(kind, spot) : undefined;
    const use = kind === 'promptFile' ? usedAt(spot) : undefined;
    const site = { field, contexts, unavailable, status, nothingFails, ...use };
    if (!status || spot.succeeded === true) return site;
    const after = (): Site => this.site(field, kind, { ...spot, succeeded: true });
    return {
      ...site,
      get afterSuccess() {
        return after();
      },
    };
  }

  #whyNothingFails(kind: FieldKind, { job, step }: Spot): string | undefined {
    if (job === undefined || this.#unsure(job)) return undefined;
    if (kind === 'stepIf') return step === 0 ? 'no step before this one can have failed' : undefined;
    return job.needs.length === 0 ? 'the job needs no other that could have failed' : undefined;
  }

  #context(name: ContextName, kind: FieldKind, spot: Spot): Shape | undefined {
    const { workflow } = this.#draft;
    switch (name) {
      case 'inputs':
        return this.#inputs;
      case 'git':
        return gitShape;
      case 'run':
        return runShape;
      case 'strategy':
        return strategyShape;
      case 'secrets':
        return stringsShape(
          workflow.secrets.map((secret) => secret.name),
          { open: this.#unsure(workflow.secrets) },
        );
      case 'env':
        return this.#env(kind, spot);
      case 'matrix':
        return spot.job?.strategy.matrix === undefined && !this.#unsure(spot.job)
          ? undefined
          : this.#matrix(spot.job);
      case 'repeat':
        return spot.job?.repeat === undefined && !this.#unsure(spot.job)
          ? undefined
          : this.#repeat(spot.job, kind);
      case 'needs':
        return this.#needs(spot.job, spot.succeeded === true && kind === 'jobIf');
      case 'jobs':
        return objectShape(new Map(workflow.jobs.map((job) => [job.id, this.#job(job)])));
      case 'steps':
        return this.#steps(spot);
      case 'with':
        return this.#given(spot);
    }
  }

  /** What the file is given that the step's prompt is in. */
  #given(spot: Spot): Shape {
    const step = stepAt(spot);
    if (step?.kind !== 'prompt') return openShape;
    const site = this.site('"with"', 'step', spot);
    const given = step.promptFile?.with ?? [];
    const shapes = given.map(({ key, value }) => [key, checkValue(value, site).shape] as const);
    return objectShape(new Map(shapes), { open: this.#unsure(step) });
  }

  #whyNot(name: ContextName, kind: FieldKind, { job }: Spot): string | undefined {
    if (name === 'matrix' && job !== undefined && allows(kind, name)) {
      return `job "${job.id}" has no "strategy.matrix"`;
    }
    if (name === 'repeat' && job !== undefined && allows(kind, name))
      return `job "${job.id}" has no "repeat"`;
    return whyUnavailable(name, kind);
  }

  /** The workflow's variables, in a job its own, in a step that one's, as far as they are set by then. */
  #env(kind: FieldKind, { job, step, ownEnv = false }: Spot): Shape {
    const { workflow } = this.#draft;
    const inside = kind === 'step' || kind === 'stepIf' || kind === 'jobOutputs' || ownEnv;
    const own = ownEnv && step !== undefined ? job?.steps[step]?.env : undefined;
    const open = this.#unsure(workflow.env) || (inside && this.#unsure(job));
    const variables = new Map<string, Shape>();
    const add = (entries: readonly Entry<Text>[], of: FieldKind, at: Spot): void => {
      for (const entry of entries) variables.set(entry.key, this.#variable(entry, of, at));
    };
    add(workflow.env, 'workflowEnv', {});
    if (inside && job !== undefined) add(job.env, 'job', { job });
    if (own !== undefined) add(own, 'step', { job, step });
    return objectShape(variables, { open });
  }

  /** A variable's text, with the agent whose answer is in it. */
  #variable(entry: Entry<Text>, kind: FieldKind, spot: Spot): Shape {
    let shape = this.#variables.get(entry);
    if (shape === undefined) {
      shape = stringShape;
      if (entry.value.text.includes('{{')) {
        const outputs = textOutputs(entry.value, this.site('"env"', kind, spot));
        shape = textBy(
          outputs.map((output) => authorOf(output.shape)).find((author) => author !== undefined),
        );
      }
      this.#variables.set(entry, shape);
    }
    return shape;
  }

  #matrix(job: Job | undefined): ObjectShape {
    const matrix = job?.strategy.matrix;
    if (job === undefined || matrix === undefined || this.#unsure(matrix)) return openShape;
    let shape = this.#matrices.get(job);
    if (shape === undefined) {
      shape = this.#circular.has(job.id)
        ? openShape
        : matrixShape(matrix, this.site('"matrix"', 'strategy', { job }));
      this.#matrices.set(job, shape);
    }
    return shape;
  }

  /** The outputs of the iteration before are null in the first one. */
  #repeat(job: Job | undefined, kind: FieldKind): ObjectShape {
    if (job?.repeat === undefined) return openShape;
    return repeatShape(this.#outputs(job), { own: kind === 'until' });
  }

  #needs(job: Job | undefined, succeeded: boolean): ObjectShape {
    const shapes = new Map<string, Shape>();
    for (const { id } of job?.needs ?? []) {
      const needed = this.#jobs.get(id);
      const shape = needed === undefined || this.#circular.has(id) ? anyShape : this.#job(needed);
      shapes.set(id, succeeded ? succeededJob(shape) : shape);
    }
    const open = this.#unsure(job) && shapes.size === 0;
    return { ...objectShape(shapes, { open }), hints: this.#needHints };
  }

  #job(job: Job): Shape {
    const unsure = this.#unsure(job) && job.steps.length === 0;
    return unsure ? anyShape : jobShape(job, this.#outputs(job), this.#matrix(job));
  }

  #outputs(job: Job): ObjectShape {
    const known = this.#jobOutputs.get(job);
    if (known !== undefined) return known;
    // Jobs in a circle are blamed for it; what they give each other can't be told.
    this.#jobOutputs.set(job, openShape);
    const shape = this.#circular.has(job.id) ? openShape : this.#freshOutputs(job);
    this.#jobOutputs.set(job, shape);
    return shape;
  }

  #freshOutputs(job: Job): ObjectShape {
    const open = this.#unsure(job);
    if (job.call !== undefined) return open ? openShape : calledOutputs(job.id, job.call.workflow);
    if (job.outputs !== undefined) {
      const site = this.site('"outputs"', 'jobOutputs', { job, step: job.steps.length });
      const shapes = job.outputs.map(({ key, value }) => [key, checkValue(value, site).shape] as const);
      return {
        ...objectShape(new Map(shapes), { open }),
        ifEmpty: `name it in the "outputs" of job "${job.id}"`,
      };
    }
    const named = job.steps.filter((step) => step.named);
    const outputs = objectShape(new Map(named.map((step) => [step.id, this.#output(step, job)])), { open });
    return {
      ...outputs,
      ifEmpty: `no step of job "${job.id}" has an "id", give one to the step that is meant`,
    };
  }

  #step(step: Step, job: Job, succeeded: boolean): ObjectShape {
    const known = succeeded ? this.#succeededSteps : this.#stepShapes;
    let shape = known.get(step);
    if (shape === undefined) {
      shape = stepShape(step, this.#output(step, job), { succeeded });
      known.set(step, shape);
    }
    return shape;
  }

  #output(step: Step, job: Job): Shape {
    let shape = this.#stepOutputs.get(step);
    if (shape === undefined) {
      shape = this.#unsure(step) ? anyShape : stepOutputShape(step, job.id);
      this.#stepOutputs.set(step, shape);
    }
    return shape;
  }

  #steps({ job, step = 0, succeeded = false }: Spot): ObjectShape {
    if (job === undefined) return objectShape({});
    let steps = this.#stepsOfJobs.get(job);
    if (steps === undefined) {
      steps = stepsById(job);
      this.#stepsOfJobs.set(job, steps);
    }
    const properties = new EarlierSteps(steps, step, (other) => this.#step(other, job, succeeded));
    return { kind: 'object', open: this.#unsure(job), hints: this.#stepHints(job), properties };
  }

  /** For steps that are there, but not before the one that names them. */
  #stepHints(job: Job | undefined): ReadonlyMap<string, string> {
    if (job === undefined) return new Map();
    let hints = this.#hintsOfSteps.get(job);
    if (hints === undefined) {
      const named = job.steps.filter((step) => step.named);
      hints = new Map(named.map(({ id }) => [id, 'only steps before this one can be used here']));
      this.#hintsOfSteps.set(job, hints);
    }
    return hints;
  }

  #unsure(part: object | undefined): boolean {
    return part !== undefined && this.#draft.unsure.has(part);
  }
}

const outputsOfWorkflows = new WeakMap<Workflow, ObjectShape>();

/** What a job gives that uses a workflow, whose steps have other names there. */
function calledOutputs(job: string, workflow: Workflow): ObjectShape {
  let outputs = outputsOfWorkflows.get(workflow);
  if (outputs === undefined) {
    outputs = new SiteMaker({ workflow, unsure: new Set() }).outputs();
    outputsOfWorkflows.set(workflow, outputs);
  }
  return withAuthors(outputs, (author) => `${job}/${author}`);
}
