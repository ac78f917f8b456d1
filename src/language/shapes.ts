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
  stringShape,
  textBy,
} from '../model/shape.ts';
import { noUsage } from '../model/usage.ts';
import type { InputSpec, Job, Matrix, Step, Value } from '../model/workflow.ts';
import { shapeOfSchema } from './output/shape-of-schema.ts';

const conclusionShape: Shape = { kind: 'string', options: ['success', 'failure', 'cancelled', 'skipped'] };

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
  switch (input.type) {
    case 'string':
      return stringShape;
    case 'number':
      return numberShape;
    case 'boolean':
      return booleanShape;
    case 'array':
      return arrayOf(anyShape);
    case 'object':
      return openShape;
    case 'choice':
      return { kind: 'string', options: input.options };
  }
}

/** `job` is the id of the step's job. */
export function stepOutputShape(step: Step, job: string): Shape {
  if (step.kind === 'prompt') {
    const answer = step.output === undefined ? stringShape : shapeOfSchema(step.output.schema);
    return writtenBy(`${job}/${step.id}`, answer);
  }
  if (step.output === 'lines') return arrayOf(stringShape);
  return step.output === 'json' ? anyShape : stringShape;
}

/** An answer with its author in every text that is free: what is one of a few words can't say anything else. */
function writtenBy(author: string, shape: Shape): Shape {
  if (shape.kind === 'string') return shape.options === undefined ? textBy(author) : shape;
  if (shape.kind === 'array') return arrayOf(writtenBy(author, shape.items));
  if (shape.kind !== 'object') return shape;
  const properties = [...shape.properties].map(([key, value]) => [key, writtenBy(author, value)] as const);
  return { ...shape, properties: new Map(properties) };
}

/** What `steps.<id>` is in later steps. */
export function stepShape(step: Step, output: Shape): ObjectShape {
  const common = { output, outcome: conclusionShape, conclusion: conclusionShape, usage: usageShape };
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

/** What `matrix` is in a job: closed as far as its keys can be told from the file. */
export function matrixShape({ source }: Matrix, site: Site): ObjectShape {
  const shapeOf = (value: Value): Shape => checkValue(value, site).shape;
  if (source.kind === 'expression') return keysOf(shapeOf(source.value));
  const properties = new Map<string, Shape>();
  let open = false;
  for (const { key, value } of source.vectors) properties.set(key, vectorItem(shapeOf(value)));
  if (source.include !== undefined) {
    const added = itemShape(shapeOf(source.include));
    if (added.kind !== 'object' || added.open) open = true;
    if (added.kind === 'object') {
      for (const [key, shape] of added.properties) {
        properties.set(key, unionOf([withoutOptions(shape), ...[properties.get(key) ?? []].flat()]));
      }
    }
  }
  return objectShape(properties, { open });
}

/** The values of one key. The options of literal strings are no closed list: an include may bring others. */
const vectorItem = (shape: Shape): Shape => (shape.kind === 'array' ? withoutOptions(shape.items) : anyShape);

function withoutOptions(shape: Shape): Shape {
  if (shape.kind === 'string') return textBy(shape.author);
  if (shape.kind === 'array') return arrayOf(withoutOptions(shape.items));
  if (shape.kind !== 'object') return shape;
  const properties = [...shape.properties].map(([key, value]) => [key, withoutOptions(value)] as const);
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
