import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { closest } from '../../diagnostics/suggest.ts';
import { didYouMean } from '../../diagnostics/wording.ts';
import type { InputSpec, Value } from '../../model/workflow.ts';
import { quoteForYaml } from '../yaml/unquoted-templates.ts';
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
    const near = value.kind === 'literal' ? closest(String(value.value), options) : undefined;
    return `has a default that is none of its options${near === undefined ? `: ${options.join(', ')}` : didYouMean(near)}`;
  }
  if (actual === type) return undefined;
  const words = value.kind === 'literal' && value.value === null ? 'empty' : `of type ${actual}`;
  const instead = value.kind === 'literal' ? insteadOf(value.value, type) : undefined;
  return `is of type ${type}, but its default is ${words}${instead === undefined ? '' : `: ${instead}`}`;
}

/** How a value of another type becomes one of the type. */
function insteadOf(value: string | number | boolean | null, type: InputSpec['type']): string | undefined {
  if (value === null) return undefined;
  if (type === 'string') return 'quote it';
  if (type === 'array') return `write [${quoteForYaml(String(value))}]`;
  const isNumber = type === 'number' && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  return isNumber || (type === 'boolean' && (value === 'true' || value === 'false'))
    ? `write ${value}, without quotes`
    : undefined;
}
