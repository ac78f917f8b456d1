export const typeNames: readonly string[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
];

const drop = 'say it in the prompt or in "description" instead';

/** Keywords of JSON Schema that strict mode refuses, and what to do about each. */
export const refused: Readonly<Record<string, string>> = {
  allOf: 'write the parts together in one schema',
  oneOf: 'use "anyOf"',
  not: drop,
  if: 'use "anyOf"',
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in a table that is never awaited
  then: 'use "anyOf"',
  else: 'use "anyOf"',
  dependentRequired: 'use "anyOf"',
  dependentSchemas: 'use "anyOf"',
  dependencies: 'use "anyOf"',
  patternProperties: 'use a list of objects with a name and a value',
  propertyNames: drop,
  minProperties: drop,
  maxProperties: drop,
  unevaluatedProperties: 'write "additionalProperties: false"',
  unevaluatedItems: drop,
  prefixItems: 'use an object with one property for each item',
  additionalItems: drop,
  contains: drop,
  minContains: drop,
  maxContains: drop,
  uniqueItems: drop,
  minLength: drop,
  maxLength: drop,
  default: drop,
};
