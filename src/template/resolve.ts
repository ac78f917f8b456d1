import { oneOf } from '../diagnostics/wording.ts';
import { RenderFault } from './fault.ts';
import type { DataName, PathNode, PathStep } from './template.ts';
import { inWords } from './values.ts';

/** What names look into while rendering. */
export interface Frame {
  readonly value: unknown;
  readonly params: readonly unknown[];
  readonly data: Readonly<Record<DataName, unknown>> | undefined;
}

/**
 * The value of a reference. Only own properties exist. A name that is not there is a fault, and so is one looked for in
 * null, unless the reference is `lenient`, as in `{{#if}}`: there the value is null. Names that can't be there are
 * found before a run, so what is missing here is what only some instances or items have.
 */
export function resolvePath(
  path: PathNode,
  frames: readonly Frame[],
  { lenient }: { lenient: boolean },
): unknown {
  let value = baseValue(path, frames);
  let owner = path.base.kind === 'frame' && path.base.frame > 0 ? path.owner : undefined;
  for (const [index, step] of path.steps.entries()) {
    owner ??= index === 0 ? path.owner : path.steps[index - 1]?.written;
    if (value === null || value === undefined) {
      if (lenient) return null;
      throw new RenderFault(nullMessage(owner ?? path.written, step.name), step.range);
    }
    const found = property(value, step.name);
    if (found === undefined && lenient && typeof value === 'object') return null;
    if (found === undefined)
      throw new RenderFault(missingMessage(path, value, owner ?? '', step, frames), step.range);
    value = found.value;
    owner = undefined;
  }
  return value ?? null;
}

function baseValue({ base }: PathNode, frames: readonly Frame[]): unknown {
  const frame = frames[base.frame];
  switch (base.kind) {
    case 'frame':
      return frame?.value;
    case 'param':
      return frame?.params[base.index];
    case 'data':
      return frame?.data?.[base.name];
  }
}

/** An own property; undefined where there is none. An array has its items and its length. */
export function property(value: unknown, name: string): { readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const found: unknown = Reflect.get(value, name);
  return found === undefined ? undefined : { value: found };
}

const nullMessage = (owner: string, name: string): string =>
  `${owner} is null here, so it has no "${name}": ask {{#if}} first`;

function missingMessage(
  path: PathNode,
  value: unknown,
  owner: string,
  { name }: PathStep,
  frames: readonly Frame[],
): string {
  if (typeof value !== 'object' || value === null) {
    return `${owner} is ${inWords(value)}, so it has no "${name}"`;
  }
  const isFirst = path.steps[0]?.name === name && path.base.kind === 'frame' && path.base.frame > 0;
  if (isFirst && property(frames[0]?.value, name) !== undefined) {
    return `${owner} has no "${name}": write @root.${path.steps.map((step) => step.name).join('.')}`;
  }
  if (Array.isArray(value)) {
    return `${owner} has ${value.length === 1 ? 'one item' : `${value.length} items`} and no "${name}"`;
  }
  const names = Object.keys(value);
  const has = names.length === 0 ? 'nothing is in it' : `it has ${oneOf(names, { word: 'and' })}`;
  return `${owner} has no "${name}": ${has}`;
}
