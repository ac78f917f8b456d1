/**
 * One text for one JSON value: keys in code-unit order, no white space, numbers and strings as JSON has them. Two values
 * have the same text exactly if they are equal as JSON (0 and -0 are). Anything JSON can't hold, `undefined` included,
 * is a bug of the caller: a TypeError.
 *
 * @param known texts of objects that were put in order before; they are taken as they are.
 */
export function canonicalJson(value: unknown, known?: { get(object: object): string | undefined }): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in JSON`);
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      const text = known?.get(value);
      if (text !== undefined) return text;
      return Array.isArray(value) ? canonicalArray(value, known) : canonicalObject(value, known);
    }
    default:
      throw new TypeError(`a value of type ${typeof value} has no place in JSON`);
  }
}

function canonicalArray(
  items: readonly unknown[],
  known?: { get(object: object): string | undefined },
): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(items[i], known);
  return `${text}]`;
}

function canonicalObject(object: object, known?: { get(object: object): string | undefined }): string {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`an object of class ${prototype.constructor?.name} has no place in JSON`);
  }
  let text = '{';
  // Without a comparator, sort() goes by UTF-16 code units: the same everywhere, whatever the locale.
  for (const key of Object.keys(object).sort()) {
    text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:`;
    text += canonicalJson((object as Readonly<Record<string, unknown>>)[key], known);
  }
  return `${text}}`;
}
