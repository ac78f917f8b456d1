import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/diagnostics/source.ts';
import { toJson } from '../../../src/language/build/values.ts';
import { checkStructure } from '../../../src/language/structure/check.ts';
import { type Schema, workflowSchema } from '../../../src/language/structure/schema.ts';
import { parseYaml } from '../../../src/language/yaml/parse.ts';
import { fixture } from '../sample.ts';

/**
 * The schema is walked by our own code for the sake of messages and speed; a general validator is the judge of what it
 * accepts.
 */
const validate = new Ajv({ allErrors: true, strict: false }).compile(workflowSchema());

const base = JSON.stringify(
  (() => {
    const { root } = parseYaml(new SourceFile({ displayPath: 'x.yml', text: fixture('everything.yml') }));
    if (root === undefined) throw new Error('the fixture does not parse');
    return toJson(root);
  })(),
);

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

const paths = pathsOf(JSON.parse(base)).filter((path) => path.length > 0);
const values = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  11,
  '',
  'x',
  'read-only',
  'low',
  'json',
  'new',
  '400k',
  '0k',
  '${{ inputs.x }}',
  'a ${{ b }}',
  'bad name',
  'inherit',
  [],
  ['a'],
  ['a', 'a'],
  [1],
  [{}],
  [{ a: 1 }],
  {},
  { a: 1 },
  { prompt: 'x' },
  { run: 'x' },
  { 'bad key': 1 },
  { 'x-a': 1 },
  { type: 'string' },
);
const keys = fc.constantFrom(
  'x-note',
  'bad key',
  '__other',
  'prompt',
  'run',
  'output',
  'output-schema',
  'steps',
  'uses',
  'with',
  'secrets',
  'needs',
  'type',
  'matrix',
  'a',
);

function edit(
  target: Record<string, unknown>,
  path: Path,
  change: (holder: Record<string, unknown>, key: string) => void,
): void {
  let holder = target;
  for (const step of path.slice(0, -1)) {
    const next = holder[step];
    if (typeof next !== 'object' || next === null) return;
    holder = next as Record<string, unknown>;
  }
  change(holder, String(path.at(-1)));
}

function agree(text: string): void {
  const { root, diagnostics } = parseYaml(new SourceFile({ displayPath: 'x.json', text }));
  expect(diagnostics).toEqual([]);
  if (root === undefined) return;
  const structure = checkStructure(root);
  const ours = structure.diagnostics.length === 0;
  const theirs = validate(JSON.parse(text));
  if (ours !== theirs) {
    throw new Error(
      `ours ${ours}, ajv ${theirs}: ${JSON.stringify(structure.diagnostics.map((d) => [d.code, d.params]))} ${JSON.stringify(validate.errors)}`,
    );
  }
}

describe('the structure check and ajv agree', () => {
  it('on a workflow that uses every key', () => {
    agree(base);
    expect(validate(JSON.parse(base))).toBe(true);
  });

  it('on changed workflows', () => {
    const change = fc.record({
      path: fc.constantFrom(...paths),
      value: values,
      kind: fc.constantFrom('set', 'remove', 'add'),
      key: keys,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const document = JSON.parse(base) as Record<string, unknown>;
        for (const { path, value, kind, key } of changes) {
          edit(document, path, (holder, last) => {
            if (kind === 'set') holder[last] = value;
            else if (kind === 'add' && !Array.isArray(holder)) holder[key] = value;
            else if (Array.isArray(holder)) holder.splice(Number(last), 1);
            else delete holder[last];
          });
        }
        agree(JSON.stringify(document, null, 1));
      }),
      { numRuns: 800 },
    );
  });
});

describe('the schema', () => {
  const understood = new Set([
    '$schema',
    '$id',
    '$ref',
    'title',
    'description',
    'markdownDescription',
    'examples',
    'defaultSnippets',
    'default',
    'type',
    'enum',
    'enumDescriptions',
    'pattern',
    'patternErrorMessage',
    'minLength',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'minItems',
    'uniqueItems',
    'items',
    'minProperties',
    'required',
    'not',
    'properties',
    'patternProperties',
    'additionalProperties',
    'propertyNames',
    'anyOf',
    'if',
    'then',
    'else',
    'definitions',
  ]);

  const each = (schema: Schema, visit: (schema: Schema, path: string) => void, path = '#'): void => {
    visit(schema, path);
    for (const group of ['properties', 'patternProperties', 'definitions'] as const) {
      for (const [key, value] of Object.entries(schema[group] ?? {}))
        each(value, visit, `${path}/${group}/${key}`);
    }
    for (const key of ['items', 'additionalProperties', 'propertyNames', 'then', 'else'] as const) {
      const part = schema[key];
      if (typeof part === 'object') each(part, visit, `${path}/${key}`);
    }
    for (const [index, branch] of (schema.anyOf ?? []).entries())
      each(branch, visit, `${path}/anyOf/${index}`);
  };

  it('uses no keyword that the check does not know', () => {
    each(workflowSchema(), (schema, path) => {
      for (const key of Object.keys(schema)) expect(understood, `${path}/${key}`).toContain(key);
    });
  });

  it('has a description and an example on every key, each a valid value', () => {
    const ajv = new Ajv({ strict: false });
    each(workflowSchema(), (schema, path) => {
      for (const [key, value] of Object.entries(schema.properties ?? {})) {
        const name = value.$ref?.replace('#/definitions/', '');
        const full = { ...(name === undefined ? {} : workflowSchema().definitions?.[name]), ...value };
        expect(full.description, `${path}/${key}`).toMatch(/^\S[\s\S]*\.$/);
        // What snippets insert is held to the schema by test/editor. Steps are shown by their kinds.
        const shown = [...(full.examples ?? []), ...(full.defaultSnippets ?? [])];
        if (key !== 'steps') expect(shown.length, `${path}/${key}`).toBeGreaterThan(0);
        for (const example of full.examples ?? []) {
          const check = ajv.compile({ ...value, definitions: workflowSchema().definitions });
          expect(
            check(example),
            `${path}/${key}: ${JSON.stringify(example)} ${JSON.stringify(check.errors)}`,
          ).toBe(true);
        }
      }
    });
  });
});
