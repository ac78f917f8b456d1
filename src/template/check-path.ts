import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import { unknownContext, unknownProperty } from '../expression/check-names.ts';
import { relatedTo } from '../expression/related.ts';
import { shapeInWords } from '../expression/shape-access.ts';
import { type ContextName, contextNames, type Site } from '../model/scope.ts';
import { anyShape, booleanShape, numberShape, type Shape } from '../model/shape.ts';
import { helpersByName } from './helpers.ts';
import type { PathNode, PathStep } from './template.ts';

/** What is known of a frame: what names look into, and what `as |item key|` and `@key` are. */
export interface ShapeFrame {
  readonly shape: Shape;
  readonly params: readonly Shape[];
  readonly key: Shape;
}

export interface CheckedPath {
  readonly shape: Shape;
  readonly diagnostic?: Diagnostic;
}

/** What is known of a reference's value, and the first name in it that can't be right. */
export function checkPath(
  path: PathNode,
  frames: readonly ShapeFrame[],
  site: Site,
  text: PositionedText,
): CheckedPath {
  let shape = baseShape(path, frames);
  let owner = path.owner;
  for (const [index, step] of path.steps.entries()) {
    const isContext = index === 0 && path.base.kind === 'frame' && path.base.frame === 0;
    const next = isContext ? contextShape(step, path, site, text) : propertyShape(shape, step, owner, text);
    if (next.diagnostic !== undefined) {
      if (index > 0 || path.base.kind !== 'frame' || path.base.frame === 0) return next;
      return { ...next, diagnostic: withItemHint(next.diagnostic, path, step, frames.length, site) };
    }
    shape = next.shape;
    owner = step.written;
  }
  return { shape };
}

function baseShape({ base }: PathNode, frames: readonly ShapeFrame[]): Shape {
  const frame = frames[base.frame];
  switch (base.kind) {
    case 'frame':
      return frame?.shape ?? anyShape;
    case 'param':
      return frame?.params[base.index] ?? anyShape;
    case 'data':
      if (base.name === 'index') return numberShape;
      return base.name === 'key' ? (frame?.key ?? anyShape) : booleanShape;
  }
}

function contextShape(step: PathStep, path: PathNode, site: Site, text: PositionedText): CheckedPath {
  const shape = site.contexts.get(step.name as ContextName);
  if (shape !== undefined) return { shape };
  const place = text.placeOf(step.range.start, step.range.end);
  const isOneName = path.steps.length === 1 && !helpersByName.has(step.name);
  const meant = /^[“”‘’]/.test(step.name)
    ? 'a text stands in straight quotes: "text"'
    : isOneName
      ? `a reference begins with a context, as in {{ ${site.contexts.has('with') ? 'with' : 'inputs'}.${step.name} }}`
      : undefined;
  return { shape: anyShape, diagnostic: unknownContext(step.name, place, site, meant) };
}

function propertyShape(shape: Shape, step: PathStep, owner: string, text: PositionedText): CheckedPath {
  const place = text.placeOf(step.range.start, step.range.end);
  switch (shape.kind) {
    case 'any':
      return { shape: anyShape };
    case 'object': {
      const property = shape.properties.get(step.name);
      if (property !== undefined) return { shape: property };
      if (shape.open && shape.hints?.has(step.name) !== true) return { shape: anyShape };
      return { shape: anyShape, diagnostic: unknownProperty(step.name, owner, shape, place) };
    }
    case 'array': {
      if (step.name === 'length') return { shape: numberShape };
      if (/^\d+$/.test(step.name)) return { shape: shape.items };
      const hint = `go through it with {{#each ${owner}}}, or write ${owner}.[0].${step.name} for the first`;
      const params = { path: owner, type: 'an array', name: step.name, hint };
      return { shape: anyShape, diagnostic: diagnostic('not-an-object', place, params, relatedTo(shape)) };
    }
    default: {
      const named = shape.kind === 'string' ? shape.hint : undefined;
      const hint = step.name === 'length' ? `write len ${owner}` : named;
      const params = { path: owner, type: shapeInWords(shape), name: step.name, hint };
      const related = step.name === 'length' ? {} : relatedTo(shape);
      return { shape: anyShape, diagnostic: diagnostic('not-an-object', place, params, related) };
    }
  }
}

/** Within `{{#each}}` and `{{#with}}` a name that only the contexts have was most likely meant to be one of those. */
function withItemHint(
  found: Diagnostic,
  path: PathNode,
  step: PathStep,
  frameCount: number,
  site: Site,
): Diagnostic {
  if (
    !(contextNames as readonly string[]).includes(step.name) ||
    !site.contexts.has(step.name as ContextName)
  ) {
    return found;
  }
  const rest = path.steps.map(({ name }) => (/^[\w-]+$/.test(name) ? name : `[${name}]`)).join('.');
  const up = frameCount === 2 ? `../${rest} or ` : '';
  const hint = `names belong to ${path.owner} here, write ${up}@root.${rest}`;
  if (found.code === 'unknown-reference') {
    return { ...found, params: { ...found.params, suggestion: undefined, hint } };
  }
  return found.code === 'not-an-object' ? { ...found, params: { ...found.params, hint } } : found;
}
