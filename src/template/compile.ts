import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import { parseTemplate } from './handlebars.ts';
import { lowerProgram } from './lower.ts';
import { Lowering } from './lowering.ts';
import { findStrayExpressions, type StrayExpression } from './stray-expressions.ts';
import { type TemplateProblem, templateProblem, tooDeep } from './syntax-problem.ts';
import type { TemplateNode } from './template.ts';

export interface CompiledTemplate {
  readonly nodes: readonly TemplateNode[];
  /** The other notation, for which the field's name makes the message. */
  readonly strays: readonly StrayExpression[];
  /** What else is wrong wherever the text stands. With one of these it can't be rendered. */
  readonly diagnostics: readonly Diagnostic[];
}

const compiled = new WeakMap<PositionedText, CompiledTemplate>();

/** Parses a text; each once. Handlebars is loaded only for texts that hold `{{`. */
export function compileTemplate(text: PositionedText): CompiledTemplate {
  let result = compiled.get(text);
  if (result === undefined) {
    result = compile(text);
    compiled.set(text, result);
  }
  return result;
}

function compile(text: PositionedText): CompiledTemplate {
  if (!text.text.includes('{{'))
    return { nodes: [{ kind: 'content', text: text.text }], strays: [], diagnostics: [] };
  const { strays, masked } = findStrayExpressions(text.text);
  if (!masked.includes('{{')) return { nodes: [{ kind: 'content', text: masked }], strays, diagnostics: [] };
  const broken = ({ reason, range }: TemplateProblem): CompiledTemplate => {
    const problem = diagnostic('template-syntax', text.placeOf(range.start, range.end), { reason });
    return { nodes: [], strays, diagnostics: [problem] };
  };
  const deep = tooDeep(masked);
  if (deep !== undefined) return broken(deep);
  const parsed = parseTemplate(masked);
  if (!parsed.ok) return broken(templateProblem(masked, parsed.failure));
  const lowering = new Lowering(text, parsed.rangeOf);
  const nodes = lowerProgram(parsed.program, lowering);
  return { nodes, strays, diagnostics: lowering.diagnostics };
}
