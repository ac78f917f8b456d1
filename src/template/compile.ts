import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Text } from '../model/workflow.ts';
import { parseTemplate } from './handlebars.ts';
import { type Included, Inclusion } from './inclusion.ts';
import { lowerProgram } from './lower.ts';
import { Lowering } from './lowering.ts';
import { findStrayExpressions } from './stray-expressions.ts';
import { type TemplateProblem, templateProblem, tooDeep } from './syntax-problem.ts';
import type { CompiledTemplate } from './template.ts';

const compiled = new WeakMap<Text, CompiledTemplate>();

/** Parses a text and those that it takes in; each once. Handlebars is loaded only for texts that hold `{{`. */
export function compileTemplate(text: Text): CompiledTemplate {
  return compileWithin(text, []);
}

/** `around`: the partials that lead to this one, which is the last of them. */
function compileWithin(text: Text, around: readonly Included[]): CompiledTemplate {
  let result = compiled.get(text);
  if (result === undefined) {
    result = compile(text, around);
    compiled.set(text, result);
  }
  return result;
}

const none = { count: 0, levels: 0 };

function compile(text: Text, around: readonly Included[]): CompiledTemplate {
  const plain = (content: string): CompiledTemplate['nodes'] => [{ kind: 'content', text: content }];
  if (!text.text.includes('{{'))
    return { nodes: plain(text.text), strays: [], diagnostics: [], partials: none };
  const { strays, masked } = findStrayExpressions(text.text);
  if (!masked.includes('{{')) return { nodes: plain(masked), strays, diagnostics: [], partials: none };
  const broken = ({ reason, range }: TemplateProblem): CompiledTemplate => {
    const problem = diagnostic('template-syntax', text.placeOf(range.start, range.end), { reason });
    return { nodes: [], strays, diagnostics: [problem], partials: none };
  };
  const deep = tooDeep(masked);
  if (deep !== undefined) return broken(deep);
  const parsed = parseTemplate(masked);
  if (!parsed.ok) return broken(templateProblem(masked, parsed.failure));
  const inclusion = new Inclusion(around, compileWithin);
  const lowering = new Lowering(text, parsed.rangeOf, inclusion);
  const nodes = lowerProgram(parsed.program, lowering);
  return { nodes, strays, diagnostics: lowering.diagnostics, partials: inclusion.partials };
}
