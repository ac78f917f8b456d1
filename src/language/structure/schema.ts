import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../model/package-root.ts';

/** The part of JSON Schema that the workflow schema is written in; a test holds it to that. */
export interface Schema {
  readonly $ref?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  /** `description` with its example, made by scripts/reference.mjs. */
  readonly markdownDescription?: string;
  readonly examples?: readonly unknown[];
  /** For maps, in place of examples: what editors insert. */
  readonly defaultSnippets?: readonly { readonly body: unknown }[];
  readonly default?: unknown;
  readonly type?: TypeName | readonly TypeName[];
  readonly enum?: readonly string[];
  /** In the order of `enum`. */
  readonly enumDescriptions?: readonly string[];
  readonly pattern?: string;
  /** For editors, too: what is wrong with a text that does not match, as the end of a sentence. */
  readonly patternErrorMessage?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  /** Keys that can't stand together. */
  readonly not?: { readonly required: readonly string[] };
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  /** For editors, which so know which of the alternatives is meant before it is whole: see `resolved`. */
  readonly if?: { readonly type: 'object'; readonly required: readonly string[] };
  readonly then?: Schema;
  readonly else?: Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

let loaded: Schema | undefined;

/** `schema/workflow.schema.json`. */
export function workflowSchema(): Schema {
  loaded ??= JSON.parse(readFileSync(join(packageRoot, 'schema', 'workflow.schema.json'), 'utf8')) as Schema;
  return loaded;
}

/** The name of the definition that a schema refers to. */
export function definitionName(schema: Schema): string | undefined {
  return schema.$ref?.replace('#/definitions/', '');
}

/**
 * A schema with its reference followed; what stands beside the reference wins. A chain of `if` and `else` is taken for
 * the `anyOf` at its end, which holds the same alternatives.
 */
export function resolved(schema: Schema): Schema {
  const name = definitionName(schema);
  if (name === undefined) return schema.else === undefined ? schema : { ...schema, ...resolved(schema.else) };
  const target = workflowSchema().definitions?.[name];
  if (target === undefined) throw new Error(`the workflow schema has no definition "${name}"`);
  const { $ref: _, ...beside } = schema;
  return { ...resolved(target), ...beside };
}

export function typesOf(schema: Schema): readonly TypeName[] {
  if (schema.type !== undefined) return typeof schema.type === 'string' ? [schema.type] : schema.type;
  return schema.enum === undefined ? [] : ['string'];
}
