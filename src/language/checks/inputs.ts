import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { InputSpec, Value } from '../../model/workflow.ts';
import type { Check, CheckContext } from './check.ts';

/** What an input says of itself fits together. */
export const inputs: Check = function* ({ workflow, unsure }: CheckContext): Generator<Diagnostic> {
  for (const input of workflow.inputs) {
    if (unsure.has(input)) continue;
    const { name, place, type, options } = input;
    if (type === 'choice' && options.length === 0) {
      yield diagnostic('bad-input', place, {
        input: name,
        problem: 'is a choice without options: add "options", a list of its values',
      });
    } else if (type !== 'choice' && options.length > 0) {
      yield diagnostic('bad-input', place, {
        input: name,
        problem: `has options, but its type is ${type}: write "type: choice"`,
      });
    }
    if (input.default === undefined) continue;
    if (input.required) yield diagnostic('required-default', input.default.place, { input: name });
    const problem = defaultProblem(input, input.default);
    if (problem !== undefined) yield diagnostic('bad-input', input.default.place, { input: name, problem });
  }
};

function defaultProblem({ type, options }: InputSpec, value: Value): string | undefined {
  // An expression is evaluated when the run begins, and checked then.
  if (value.kind === 'text') return undefined;
  const actual = value.kind === 'list' ? 'array' : value.kind === 'map' ? 'object' : typeof value.value;
  if (type === 'choice') {
    if (value.kind === 'literal' && value.value !== null && options.includes(String(value.value)))
      return undefined;
    if (options.length === 0) return undefined;
    return `has a default that is none of its options: ${options.join(', ')}`;
  }
  if (actual === type) return undefined;
  const words = value.kind === 'literal' && value.value === null ? 'empty' : `of type ${actual}`;
  const quote = type === 'string' && value.kind === 'literal' && value.value !== null;
  return `is of type ${type}, but its default is ${words}${quote ? ': quote it' : ''}`;
}
