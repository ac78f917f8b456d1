import { createRequire } from 'node:module';
import type { Options, ValidateFunction } from 'ajv';
import { errorMessage } from '../../model/error-message.ts';
import type { Json } from '../../model/json.ts';
import { err, ok, type Result } from '../../model/result.ts';
import type { JsonSchema } from '../../model/schema.ts';
import { plainlyFits } from './plainly-fits.ts';

const require = createRequire(import.meta.url);

/** Tells whether a value fits; if not, `errors` has the reasons, as ajv gives them. */
export interface AnswerSchema {
  (value: Json): boolean;
  errors?: ValidateFunction['errors'];
}

/**
 * Compiles the schema of answers. It is Codex's dialect: formats and keywords that ajv does not know are let pass. The
 * error says what makes it no schema at all. The library is loaded with the first schema, or for the answers of one that was
 * checked before when it is needed; that costs some 40 ms.
 *
 * @param options.checked whether it is known to be a schema; checking that takes as long as loading the library.
 */
export function compileAnswerSchema(
  schema: JsonSchema,
  { checked = false }: { readonly checked?: boolean } = {},
): Result<AnswerSchema, string> {
  if (checked) return ok(whenInDoubt(schema));
  try {
    return ok(compile(schema, { meta: true, validateSchema: true }));
  } catch (error) {
    return err(errorMessage(error).replace(/^schema is invalid: data\/?/, ''));
  }
}

/** For so many answers loading ajv and compiling with it takes longer than doing without. */
const few = 100;

/** Asks ajv where an answer does not plainly fit, or where there are many. */
function whenInDoubt(schema: JsonSchema): AnswerSchema {
  let validate: ValidateFunction | undefined;
  let answers = 0;
  const fits: AnswerSchema = (value) => {
    if (validate === undefined && ++answers <= few && plainlyFits(value, schema)) return true;
    validate ??= compile(schema, { meta: false, validateSchema: false });
    const result = validate(value);
    fits.errors = validate.errors;
    return result;
  };
  return fits;
}

function compile(schema: JsonSchema, more: Options): ValidateFunction {
  const { Ajv } = require('ajv') as typeof import('ajv');
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false, ...more });
  // Names of dialects and documents would make ajv look for them.
  const { $schema: _dialect, $id: _id, ...rules } = schema;
  return ajv.compile(rules);
}
