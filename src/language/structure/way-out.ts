import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { MappingNode, Node, ScalarNode } from '../yaml/node.ts';
import { quoteForYaml } from '../yaml/unquoted-templates.ts';
import { booleanFix } from './scalars.ts';
import { definitionName, resolved, type Schema, typesOf } from './schema.ts';

/** How a value of the wrong type can be put right. */
export interface WayOut {
  /** What a right value looks like, in YAML on one line. */
  readonly example?: string | undefined;
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
}

/** What is known of a value that is not of the type which its schema asks for. */
export function wayOut(node: Node, schema: Schema): WayOut {
  const takes = kindsOf(schema);
  const slip =
    node.kind === 'scalar'
      ? scalarSlip(node, schema, takes)
      : node.kind === 'mapping'
        ? mappingSlip(node, takes)
        : undefined;
  if (slip !== undefined) return slip;
  const isProse = takes.has('string') && !takes.has('array') && !takes.has('number');
  if (node.kind === 'sequence' && isProse && schema.enum === undefined)
    return { hint: 'write its lines in a block scalar (|)' };
  if (takes.has('array') || takes.has('object')) return { example: exampleOf(schema) };
  const isText = takes.has('string') && takes.size === 1 && schema.enum === undefined;
  if (isText && node.kind === 'mapping')
    return { hint: 'a text with ": " in it needs quotes or a block scalar (|)' };
  return {};
}

/** All that a schema or one of its branches takes. */
function kindsOf(schema: Schema): ReadonlySet<string> {
  const full = resolved(schema);
  return new Set([...typesOf(full), ...(full.anyOf ?? []).flatMap((branch) => [...kindsOf(branch)])]);
}

function scalarSlip(node: ScalarNode, schema: Schema, takes: ReadonlySet<string>): WayOut | undefined {
  const { value, place } = node;
  const write = (text: string): WayOut => ({
    hint: `write ${text}`,
    fix: { description: `write ${text}`, edits: [{ place, text }] },
  });
  if (takes.has('boolean')) return { fix: booleanFix(node) };
  if (typeof value !== 'string' || value === '') return undefined;
  if ((takes.has('number') || takes.has('integer')) && /^\d+(\.\d+)?$/.test(value)) return write(value);
  const spaceless = takes.has('object') ? spacelessKey(node, schema) : undefined;
  if (spaceless !== undefined) return spaceless;
  if (definitionName(schema) === 'input' || schema.title === 'input') {
    const type = schema.properties?.type?.enum?.includes(value) === true;
    return type ? write(`{ type: ${value} }`) : undefined;
  }
  const listsTexts = takes.has('array') && resolved(resolved(schema).items ?? {}).type === 'string';
  const isOne = !/[,|\n]|\{\{/.test(value);
  return listsTexts && isOne ? write(`[${quoteForYaml(value)}]`) : undefined;
}

/** `prompt:hi`, which YAML reads as one word. */
function spacelessKey({ text, place }: ScalarNode, schema: Schema): WayOut | undefined {
  const key = /^([\w-]+):(?=\S)/.exec(text.text)?.[1];
  if (key === undefined || !keysOf(schema).includes(key)) return undefined;
  const at = place.range.start + key.length + 1;
  const edits = [{ place: { file: place.file, range: { start: at, end: at } }, text: ' ' }];
  const isPlain = place.file.text.startsWith(`${key}:`, place.range.start);
  return {
    hint: `a ":" needs a space behind it, as in "${key}: "`,
    fix: isPlain ? { description: 'put a space behind ":"', edits } : undefined,
  };
}

function keysOf(schema: Schema): readonly string[] {
  const full = resolved(schema);
  return [...Object.keys(full.properties ?? {}), ...(full.anyOf ?? []).flatMap(keysOf)];
}

/** `-prompt: hi`, which YAML reads as a key with a dash. */
function mappingSlip(node: MappingNode, takes: ReadonlySet<string>): WayOut | undefined {
  const dashed = node.entries.filter(({ key }) => /^-\S/.test(key));
  if (!takes.has('array') || dashed.length === 0) return undefined;
  const edits = dashed.map(({ keyPlace: { file, range } }) => {
    const at = range.start + 1;
    return { place: { file, range: { start: at, end: at } }, text: ' ' };
  });
  return {
    hint: 'a "-" needs a space behind it',
    fix: { description: 'put a space behind "-"', edits },
  };
}

/** Longer ones explain nothing on one line. */
const longest = 70;

/** The first example of a schema that fits into a message; of a map, what an editor would insert. */
function exampleOf(schema: Schema): string | undefined {
  const { examples = [], defaultSnippets = [], anyOf = [] } = resolved(schema);
  const inserted = defaultSnippets.map(({ body }) => withoutPlaceholders(body));
  const own = [...examples, ...inserted]
    .map((example) => (typeof example === 'string' ? `"${example}"` : inFlow(example)))
    .find((example) => example.length <= longest);
  return own ?? anyOf.map(exampleOf).find((example) => example !== undefined);
}

/** `${1:debug}` is where the cursor goes, `\\$` a dollar sign; texts are YAML, and may so have quotes. */
function withoutPlaceholders(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutPlaceholders);
  if (typeof body === 'object' && body !== null) {
    const entries = Object.entries(body).map(([key, value]) => [
      withoutPlaceholders(key),
      withoutPlaceholders(value),
    ]);
    return Object.fromEntries(entries);
  }
  if (typeof body !== 'string') return body;
  const text = body.replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1').replace(/\\([$}\\])/g, '$1');
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${inFlow(item)}`)
      .join(', ')} }`;
  }
  const text = String(value);
  return typeof value !== 'string' || /^[\w./][\w ./|-]*$/.test(text) ? text : quoteForYaml(text);
}
