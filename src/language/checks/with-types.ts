import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { oneOf } from '../../diagnostics/wording.ts';
import { checkValue } from '../../expression/check-value.ts';
import type { Shape } from '../../model/shape.ts';
import type { Call, Entry, InputSpec, Job, Value } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';
import { expressionInWords } from './field-types.ts';
import { literalOf, shown } from './literal.ts';

/** Values that are given to a workflow and are of another type than its input; expressions by what is known of them. */
export const withTypes: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const job of context.workflow.jobs) {
    const { call } = job;
    if (call === undefined || context.unsure.has(call)) continue;
    for (const entry of call.with) {
      const input = call.workflow.inputs.find(({ name }) => name === entry.key);
      if (input !== undefined) yield* checkEntry(context, job, call, entry, input);
    }
  }
};

function* checkEntry(
  { sites }: CheckContext,
  job: Job,
  call: Call,
  { value, keyPlace }: Entry<Value>,
  input: InputSpec,
): Generator<Diagnostic> {
  const { shape, diagnostics } = checkValue(value, sites.site('"with"', 'with', { job }));
  if (diagnostics.length > 0 || fits(input, shape)) return;
  const place = value.kind === 'list' || value.kind === 'map' ? keyPlace : value.place;
  const text = value.kind === 'literal' && input.type === 'string' ? JSON.stringify(String(value.value)) : '';
  const quotes = text !== '' && value.kind === 'literal' && value.value !== null;
  const expected = input.type === 'choice' ? oneOf(input.options) : words[input.type];
  const actual =
    value.kind === 'text' ? ofExpression(value, shape, input) : `it is ${shown(literalOf(value))}`;
  const problem = `must be ${expected}, but ${actual}${quotes ? ': quote it' : ''}`;
  yield diagnostic(
    'wrong-with',
    place,
    { input: input.name, workflow: call.uses, problem },
    {
      related: [{ place: input.place, note: 'declared here' }],
      ...(quotes ? { fix: { description: `write ${text}`, edits: [{ place, text }] } } : {}),
    },
  );
}

const words = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
} as const;

/** Whether a value of this shape can be one that the input takes. */
function fits({ type, options }: InputSpec, shape: Shape): boolean {
  if (shape.kind === 'any') return true;
  if (type !== 'choice') return shape.kind === type;
  if (shape.kind !== 'string') return false;
  if (shape.options === undefined || shape.options.length === 0) return true;
  // Every value of a matrix comes along some time; of the words that a type allows only some may.
  return shape.asData === true
    ? shape.options.every((option) => options.includes(option))
    : shape.options.some((option) => options.includes(option));
}

function ofExpression(value: Value & { readonly kind: 'text' }, shape: Shape, input: InputSpec): string {
  if (shape.kind !== 'string' || input.type !== 'choice') return expressionInWords(value, shape);
  const strange = (shape.options ?? []).filter((option) => !input.options.includes(option));
  return `this can be ${oneOf(strange)}`;
}
