import type { Node } from '../yaml/node.ts';
import { scalarAt } from '../yaml/node.ts';
import { resolved, type Schema, type TypeName, typesOf } from './schema.ts';

export type Path = readonly (string | number)[];

/** How messages call a part of the workflow: `job "build"`, `step "look" of job "build"`, `"needs"`. */
export function sectionName(path: Path, node?: Node): string {
  const [first, second, third, fourth] = path;
  const last = path.at(-1);
  if (last === undefined) return 'the workflow';
  if (first === 'jobs' && path.length === 2) return `job "${second}"`;
  if (first === 'inputs' && path.length === 2) return `input "${second}"`;
  if (first === 'jobs' && third === 'steps' && path.length === 4)
    return `${stepName(fourth, node)} of job "${second}"`;
  if (typeof last === 'number') return `item ${last + 1} of "${path.at(-2)}"`;
  if (path.at(-2) === 'defaults') return `"defaults.${last}"`;
  if (path.at(-2) === 'env') return `environment variable "${last}"`;
  return `"${last}"`;
}

function stepName(index: unknown, node: Node | undefined): string {
  const id = node?.kind === 'mapping' ? scalarAt(node, 'id')?.value : undefined;
  return typeof id === 'string' ? `step "${id}"` : `step ${Number(index) + 1}`;
}

const typeWords: Record<TypeName, readonly string[]> = {
  null: ['empty'],
  boolean: ['true', 'false'],
  integer: ['a whole number'],
  number: ['a number'],
  string: ['a string'],
  array: ['a list'],
  object: ['a map'],
};

/** What a schema takes, in words for "must be …". */
export function expectedWords(schema: Schema): readonly string[] {
  const full = resolved(schema);
  if (full.anyOf !== undefined && full.type === undefined) return full.anyOf.flatMap(expectedWords);
  if (full.title !== undefined && (typesOf(full).length !== 1 || full.type !== 'object')) return [full.title];
  if (full.enum !== undefined) return full.enum.map((value) => `"${value}"`);
  return typesOf(full).flatMap((type) => typeWords[type]);
}

/** What a value is, in words for "but this is …"; `expressions`: whether an expression would do. */
export function actualWords(node: Node, expressions = false): string {
  if (node.kind === 'mapping') return 'a map';
  if (node.kind === 'sequence') return 'a list';
  if (node.kind === 'invalid') return 'not readable';
  const { value } = node;
  if (value === null) return 'empty';
  if (typeof value !== 'string') return String(value);
  if (value.includes('${{') && expressions) return 'an expression with text around it';
  if (value.includes('${{')) return 'an expression, which does not work here';
  if (value.includes('{{')) return 'a template, which does not work here';
  return `the string ${shortened(value)}`;
}

export function shortened(value: string): string {
  const line = value.split('\n', 1)[0] ?? '';
  return line.length > 40 || line !== value ? `"${line.slice(0, 40)}…"` : `"${line}"`;
}

/** What an id that users choose is the id of, by where it stands. */
export function idKind(path: Path): string {
  const last = path.at(-1);
  if (last === 'jobs') return 'job';
  if (last === 'inputs') return 'input';
  if (last === 'outputs') return 'output';
  return 'matrix';
}
