import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import { errorMessage } from '../../model/error-message.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { JsonSchema } from '../../model/schema.ts';

const require = createRequire(import.meta.url);

/**
 * Compiles the schema of answers. It is Codex's dialect: formats and keywords that ajv does not know are let pass. The
 * error says what makes it no schema at all. The library is loaded with the first schema, which costs some 40 ms.
 *
 * @param options.checked whether it is known to be a schema; checking that takes as long as loading the library.
 */
export function compileAnswerSchema(
  schema: JsonSchema,
  { checked = false }: { readonly checked?: boolean } = {},
): Result<ValidateFunction, string> {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const options = { allErrors: true, strict: false, validateFormats: false, logger: false } as const;
  const ajv = new Ajv({ ...options, meta: !checked, validateSchema: !checked });
  // Names of dialects and documents would make ajv look for them.
  const { $schema: _dialect, $id: _id, ...rules } = schema;
  try {
    return ok(ajv.compile(rules));
  } catch (error) {
    return err(errorMessage(error).replace(/^schema is invalid: data\/?/, ''));
  }
}
