import type { ErrorObject } from 'ajv';
import { compileAnswerSchema } from '../language/output/answer-schema.ts';
import { errorMessage } from '../model/error-message.ts';
import type { Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { JsonSchema } from '../model/schema.ts';

/** Reads an answer; the error lists what is wrong with it, in words that the agent and the user understand. */
export type AnswerCheck = (answer: string) => Result<Json, readonly string[]>;

const checks = new WeakMap<JsonSchema, AnswerCheck>();

/** The check of a step's answers; a schema is compiled once, however many nodes it serves. */
export function answerCheck(schema: JsonSchema | undefined): AnswerCheck {
  if (schema === undefined) return plainText;
  let check = checks.get(schema);
  if (check === undefined) {
    check = compile(schema);
    checks.set(schema, check);
  }
  return check;
}

const plainText: AnswerCheck = (answer) => ok(answer);

function compile(schema: JsonSchema): AnswerCheck {
  // The workflow was checked with the same schema.
  const compiled = compileAnswerSchema(schema, { checked: true });
  if (!compiled.ok) throw new Error(`the output schema can't be compiled: ${compiled.error}`);
  const validate = compiled.value;
  return (answer) => {
    let value: Json;
    try {
      value = JSON.parse(answer) as Json;
    } catch (error) {
      return err([`it is not JSON: ${errorMessage(error)}`]);
    }
    if (validate(value)) return ok(value);
    return err((validate.errors ?? []).map(describe));
  };
}

function describe(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the answer' : error.instancePath.slice(1).replaceAll('/', '.');
  switch (error.keyword) {
    case 'additionalProperties':
      return `${where} has the key "${error.params.additionalProperty}", which the schema does not know`;
    case 'enum':
      return `${where} must be one of ${(error.params.allowedValues as Json[]).map((each) => JSON.stringify(each)).join(', ')}`;
    default:
      return `${where} ${error.message ?? `breaks "${error.keyword}"`}`;
  }
}

/** What goes back to the thread of an answer that broke its schema. */
export function repairPrompt(problems: readonly string[]): string {
  return [
    'Your last answer does not fit the JSON Schema that was asked for:',
    ...problems.slice(0, 20).map((problem) => `- ${problem}`),
    '',
    'Answer again with the same content, corrected: JSON that fits the schema, and nothing else.',
  ].join('\n');
}
