import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { OutputSpec } from '../../model/workflow.ts';
import type { BuildContext } from '../build/draft.ts';
import { toJson } from '../build/values.ts';
import { readInside } from '../read-inside.ts';
import { entryOf, type MappingNode, type ScalarNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { compileAnswerSchema } from './answer-schema.ts';
import { shortShape } from './short-shape.ts';
import { checkStrictSchema } from './strict.ts';

/** What a prompt step's answer must be; `broken` where that was said, but with a mistake. */
export function outputSpec(step: MappingNode, context: BuildContext): OutputSpec | 'broken' | undefined {
  const short = entryOf(step, 'output');
  const full = entryOf(step, 'output-schema');
  const entry = short ?? full;
  if (entry === undefined) return undefined;
  const { value, keyPlace } = entry;
  if (short !== undefined) {
    if (value.kind !== 'mapping') return 'broken';
    const schema = shortShape(value, context.diagnostics);
    return schema === undefined ? 'broken' : { schema, place: keyPlace };
  }
  const root = value.kind === 'scalar' ? schemaFile(value, context) : value;
  if (root === undefined || root.kind === 'invalid') return 'broken';
  if (!checkStrictSchema(root, context.diagnostics)) return 'broken';
  // The check has seen to it that the root is a map.
  const schema = toJson(root) as OutputSpec['schema'];
  const compiled = compileAnswerSchema(schema);
  if (compiled.ok) return { schema, place: keyPlace };
  context.diagnostics.push(diagnostic('bad-schema', root.place, { problem: compiled.error }));
  return 'broken';
}

function schemaFile(path: ScalarNode, context: BuildContext) {
  const read = readInside(path, 'schema file', context);
  if (read === undefined) return undefined;
  const parsed = parseYaml(read);
  context.diagnostics.push(...parsed.diagnostics);
  return parsed.diagnostics.length > 0 ? undefined : parsed.root;
}
