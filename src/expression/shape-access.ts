import {
  anyShape,
  type ObjectShape,
  objectShape,
  type Shape,
  type StringShape,
  textBy,
} from '../model/shape.ts';

/** A shape in words, with its article. */
export function shapeInWords(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'a value';
    case 'null':
      return 'null';
    case 'array':
    case 'object':
      return `an ${shape.kind}`;
    case 'string':
      return 'a string';
    default:
      return `a ${shape.kind}`;
  }
}

/** More than these are no enumeration but data, such as the entries of a long matrix. */
const mostOptions = 100;

/** What is known of a value that may have one shape or another. */
export function union(a: Shape, b: Shape): Shape {
  if (a === b) return a;
  if (a.kind === 'null') return unsure(b);
  if (b.kind === 'null') return unsure(a);
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', items: union(a.items, b.items) };
  if (a.kind === 'object' && b.kind === 'object') return objectUnion(a, b);
  if (a.kind === 'string' && b.kind === 'string') return stringUnion(a, b);
  return a.kind === b.kind ? a : anyShape;
}

function unsure(shape: Shape): Shape {
  if (!('sure' in shape)) return shape;
  const { sure: _, ...rest } = shape;
  return rest;
}

function stringUnion(a: StringShape, b: StringShape): StringShape {
  const free = textBy(a.author ?? b.author);
  if (a.options === undefined || b.options === undefined) return free;
  const options = [...new Set([...a.options, ...b.options])];
  if (options.length > mostOptions) return free;
  const asData = a.asData === true || b.asData === true;
  const assumed = b.assumed === undefined ? undefined : a.assumed;
  const declared = a.declared?.place === b.declared?.place ? a.declared : undefined;
  return {
    ...free,
    options,
    ...(asData ? { asData } : {}),
    ...(assumed === undefined ? {} : { assumed }),
    ...(declared === undefined ? {} : { declared }),
  };
}

/** A name that only one of them has is kept: it may be there. */
function objectUnion(a: ObjectShape, b: ObjectShape): Shape {
  const properties = new Map(a.properties);
  for (const [name, shape] of b.properties) {
    const other = properties.get(name);
    properties.set(name, other === undefined ? shape : union(other, shape));
  }
  return objectShape(properties, { open: a.open || b.open });
}

/** What is known of a value that is one of many; `any` of none. */
export function unionOf(shapes: Iterable<Shape>): Shape {
  let result: Shape | undefined;
  for (const shape of shapes) result = result === undefined ? shape : union(result, shape);
  return result ?? anyShape;
}

/** What an object or array has in it, as `.*` and `{{#each}}` see it. */
export function itemShape(shape: Shape): Shape {
  if (shape.kind === 'array') return shape.items;
  if (shape.kind === 'object' && !shape.open) return unionOf(shape.properties.values());
  return anyShape;
}

/** A property by its name without regard to case, as written first. */
export function propertyIgnoringCase(shape: ObjectShape, name: string): Shape | undefined {
  const exact = shape.properties.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [other, property] of shape.properties) if (other.toLowerCase() === lower) return property;
  return undefined;
}
