import type { RelatedPlace } from '../diagnostics/diagnostic.ts';
import { checkValue } from '../expression/check-value.ts';
import { itemShape, unionOf } from '../expression/shape-access.ts';
import type { ContextName, Site } from '../model/scope.ts';
import {
  anyShape,
  arrayOf,
  booleanShape,
  numberShape,
  type ObjectShape,
  objectShape,
  type Shape,
  type StringShape,
  stringShape,
  textBy,
} from '../model/shape.ts';
import { noUsage } from '../model/usage.ts';
import type { InputSpec, Job, Matrix, Step, Value } from '../model/workflow.ts';
import { shapeOfSchema } from './output/shape-of-schema.ts';

const conclusions = ['success', 'failure', 'cancelled', 'skipped'];
const conclusionShape: Shape = { kind: 'string', options: conclusions, sure: true };

/** What is left of a result where `success()` has been asked before. */
const afterSuccess = (options: readonly string[]): Shape => ({
  kind: 'string',
  options,
  sure: true,
  assumed: {
    why: 'a condition without a status function asks success() first, so write !cancelled() && …',
    all: conclusions,
  },
});

export const openShape: ObjectShape = objectShape({}, { open: true });

export const runShape = objectShape({ id: stringShape, workflow: stringShape, attempt: numberShape });
export const gitShape = objectShape({ sha: stringShape, branch: stringShape, root: stringShape });
export const strategyShape = objectShape({
  'fail-fast': booleanShape,
  'job-index': numberShape,
  'job-total': numberShape,
  'max-parallel': numberShape,
});
const usageShape = objectShape(Object.fromEntries(Object.keys(noUsage).map((name) => [name, numberShape])));

/** Names with a string each, such as environment variables. */
export function stringsShape(names: Iterable<string>, options: { open: boolean }): ObjectShape {
  return objectShape(new Map([...names].map((name) => [name, stringShape])), options);
}

export function inputShape(input: InputSpec): Shape {
  const declared = { place: input.place, note: 'declared here' };
  switch (input.type) {
    case 'string':
      return { ...stringShape, declared };
    case 'number':
      return numberShape;
    case 'boolean':
      return booleanShape;
    case 'array':
      return { ...arrayOf(anyShape), sure: true };
    case 'object':
      return { ...openShape, sure: true };
    case 'choice': {
      const options = [...new Set(input.options)];
      if (options.length === 0) return { ...stringShape, declared };
      return { kind: 'string', options, declared, ...(options.includes('') ? {} : { sure: true }) };
    }
  }
}

/** `job` is the id of the step's job. */
export function stepOutputShape(step: Step, job: string): Shape {
  if (step.kind === 'prompt') {
    const author = `${job}/${step.id}`;
    if (step.output !== undefined) {
      const declared = { place: step.output.place, note: 'what the answer must be is said here' };
      return answerOf(author, declared, shapeOfSchema(step.output.schema));
    }
    const hint = 'give the step an "output" that names what its answer has in it';
    return { ...textBy(author), hint, declared: { place: step.place, note: 'this step has no "output"' } };
  }
  if (step.kind === 'approve') return booleanShape;
  if (step.output === 'lines') return arrayOf(stringShape);
  if (step.output === 'json') return anyShape;
  const hint = 'with "output: json" on the step, what it prints is read as JSON';
  return { ...stringShape, hint, declared: { place: step.place, note: 'this step prints a text' } };
}

/** An answer with its author in every text that is free: what is one of a few words can't say anything else. */
function answerOf(author: string, declared: RelatedPlace, shape: Shape): Shape {
  if (shape.kind === 'string') return shape.options === undefined ? textBy(author) : { ...shape, declared };
  if (shape.kind === 'array') return arrayOf(answerOf(author, declared, shape.items));
  if (shape.kind !== 'object') return shape;
  const properties = [...shape.properties].map(
    ([key, value]) => [key, answerOf(author, declared, value)] as const,
  );
  return { ...shape, declared, properties: new Map(properties) };
}

/** Whether a failure of a step may leave those after it as they are. */
const mayGoOn = ({ continueOnError: value }: Step): boolean =>
  value !== undefined && !(value.kind === 'literal' && value.value === false);

/** What `steps.<id>` is in later steps; `succeeded`: where no step before has failed. */
export function stepShape(step: Step, output: Shape, { succeeded = false } = {}): ObjectShape {
  const conclusion = succeeded ? afterSuccess(['success', 'skipped']) : conclusionShape;
  const outcome = mayGoOn(step) ? conclusionShape : conclusion;
  const common = { output, outcome, conclusion, usage: usageShape };
  const outputs = 'a step has one "output"';
  const inside = output.kind === 'object' ? [...output.properties.keys()] : [];
  const ofOutput = Object.fromEntries(inside.map((name) => [name, `write "output.${name}"`]));
  if (step.kind === 'run') {
    const command = { 'exit-code': numberShape, stdout: stringShape, stderr: stringShape };
    return objectShape(
      { ...common, ...command },
      { hints: { ...ofOutput, outputs, result: 'write "conclusion"' } },
    );
  }
  const onlyRun = 'only "run" steps have it';
  const hints = {
    ...ofOutput,
    outputs,
    result: 'write "conclusion"',
    'exit-code': onlyRun,
    stdout: onlyRun,
    stderr: onlyRun,
  };
  return objectShape(common, { hints });
}

/** What `needs.<job>` is where all jobs that are needed have succeeded. */
export function succeededJob(shape: Shape): Shape {
  if (shape.kind !== 'object') return shape;
  return { ...shape, properties: new Map([...shape.properties, ['result', afterSuccess(['success'])]]) };
}

/** What `needs.<job>` and `jobs.<job>` are: one with a matrix has instances instead of outputs. */
export function jobShape(job: Job, outputs: ObjectShape, matrix: Shape): ObjectShape {
  if (job.strategy.matrix === undefined) {
    const hints = {
      instances: `job "${job.id}" has no matrix: write "outputs"`,
      output: 'write "outputs.<name>"',
    };
    return objectShape({ result: conclusionShape, outputs }, { hints });
  }
  const instance = objectShape({ matrix, result: conclusionShape, outputs });
  const hint = `job "${job.id}" has a matrix: write "instances", a list with "outputs" in each`;
  return objectShape(
    { result: conclusionShape, instances: arrayOf(instance) },
    { hints: { outputs: hint, output: hint } },
  );
}

/** What `repeat` is in a job that repeats; `own`: where the outputs of the iteration itself are known. */
export function repeatShape(outputs: ObjectShape, { own }: { readonly own: boolean }): ObjectShape {
  const shape = { index: numberShape, previous: outputs };
  if (own) return objectShape({ ...shape, outputs });
  const hint = 'only "until" sees the outputs of its own iteration; "previous" has those of the one before';
  return objectShape(shape, { hints: { outputs: hint } });
}

/** What `matrix` is in a job: closed as far as its keys can be told from the file. */
export function matrixShape({ source }: Matrix, site: Site): ObjectShape {
  const shapeOf = (value: Value): Shape => checkValue(value, site).shape;
  if (source.kind === 'expression') return keysOf(shapeOf(source.value));
  const properties = new Map<string, Shape>();
  let open = false;
  for (const { key, value } of source.vectors) properties.set(key, vectorItem(shapeOf(value)));
  if (source.include !== undefined) {
    const added = itemShape(shapeOf(source.include));
    if (added.kind !== 'object' || added.open) {
      open = true;
      for (const [key, shape] of properties) properties.set(key, withoutOptions(shape));
    }
    if (added.kind === 'object') {
      for (const [key, shape] of added.properties) {
        properties.set(key, unionOf([shape, ...[properties.get(key) ?? []].flat()]));
      }
    }
  }
  return objectShape(properties, { open });
}

/** The values of one key. */
const vectorItem = (shape: Shape): Shape => (shape.kind === 'array' ? shape.items : anyShape);

/** An `include` that is not known may bring any text. */
const withoutOptions = (shape: Shape): Shape => mapStrings(shape, ({ author }) => textBy(author));

/** The same shape with other names for those who wrote in it. */
export function withAuthors(shape: ObjectShape, rename: (author: string) => string): ObjectShape {
  const renamed = mapStrings(shape, (text) =>
    text.author === undefined ? text : { ...text, author: rename(text.author) },
  );
  return renamed.kind === 'object' ? renamed : shape;
}

function mapStrings(shape: Shape, change: (text: StringShape) => StringShape): Shape {
  if (shape.kind === 'string') return change(shape);
  if (shape.kind === 'array') return { ...shape, items: mapStrings(shape.items, change) };
  if (shape.kind !== 'object') return shape;
  const properties = [...shape.properties].map(([key, value]) => [key, mapStrings(value, change)] as const);
  return { ...shape, properties: new Map(properties) };
}

/** A whole matrix that an expression gives, such as the output of a step with a schema. */
function keysOf(shape: Shape): ObjectShape {
  if (shape.kind !== 'object' || shape.open) return openShape;
  const properties = new Map<string, Shape>();
  for (const [key, value] of shape.properties) {
    if (key === 'include' || key === 'exclude') return openShape;
    properties.set(key, vectorItem(value));
  }
  return objectShape(properties);
}

export type Contexts = Map<ContextName, Shape>;
