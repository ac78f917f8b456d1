import type { Range } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import { countProblem } from '../expression/functions.ts';
import type { AstCall, AstExpression } from './handlebars.ts';
import { type HelperInfo, helpersByName, otherNames, valueHelperNames } from './helpers.ts';
import { isScoped, lowerPath } from './lower-path.ts';
import type { Lowering } from './lowering.ts';
import type { TemplateExpression } from './template.ts';

/** The name, if a path is nothing but one name, which a helper may have. */
export function simpleName(path: AstExpression): string | undefined {
  if (path.type !== 'PathExpression' || path.data || path.depth > 0 || path.parts.length !== 1)
    return undefined;
  return isScoped(path.original) ? undefined : path.parts[0];
}

/**
 * A mustache or sub-expression.
 * @param output whether it stands alone between braces, where one name may be a reference
 */
export function lowerExpression(
  call: AstCall,
  lowering: Lowering,
  { output }: { output: boolean },
): TemplateExpression | undefined {
  const name = simpleName(call.path);
  const nameRange = lowering.rangeOf(call.path);
  const isCall = !output || call.params.length > 0 || (call.hash?.pairs.length ?? 0) > 0;
  if (!isCall && (name === undefined || isBlockParam(name, lowering) || !helpersByName.has(name))) {
    return lowerArgument(call.path, lowering);
  }
  const info = name === undefined ? undefined : helpersByName.get(name);
  if (info === undefined) {
    const written = lowering.source(nameRange);
    if (name === undefined && call.params.length === 0 && !output) {
      lowering.report('template-syntax', nameRange, {
        reason: `parentheses stand around helpers only: write ${written}`,
      });
      return undefined;
    }
    if (name === undefined && call.params.length > 0) {
      const asked = call.params.some((param) => lowering.source(lowering.rangeOf(param)) === '?');
      const reason = asked
        ? 'there are no operators: write {{#if a}}…{{else}}…{{/if}}'
        : `${written} is no helper, so nothing can stand behind it`;
      lowering.report('template-syntax', nameRange, { reason });
      return undefined;
    }
    const suggestion = otherNames.get(written.toLowerCase()) ?? closest(written, valueHelperNames);
    lowering.report('unknown-helper', nameRange, { name: written, expected: valueHelperNames, suggestion });
    lowerAll(call, lowering);
    return undefined;
  }
  if (info.block) {
    const reason = `${info.name} stands around text: ${info.signature}`;
    lowering.report('template-syntax', nameRange, { reason });
    lowerAll(call, lowering);
    return undefined;
  }
  const { args, options } = lowerArguments(call, info, nameRange, lowering);
  return { kind: 'call', helper: info, args, options, range: lowering.rangeOf(call) };
}

/** Names given with `as |x|` stand before helpers. */
const isBlockParam = (name: string, lowering: Lowering): boolean =>
  lowering.frames.some(({ params }) => params.includes(name));

export function lowerArguments(
  call: AstCall,
  info: HelperInfo,
  nameRange: Range,
  lowering: Lowering,
): { args: TemplateExpression[]; options: ReadonlyMap<string, TemplateExpression> } {
  const count = call.params.length;
  const slip = info.block && count > info.maxArguments ? blockSlip(call, info, lowering) : undefined;
  if (slip !== undefined) {
    const end = Math.max(...call.params.map((param) => lowering.rangeOf(param).end));
    lowering.report('template-syntax', { start: nameRange.start, end }, { reason: slip });
    return { args: [], options: new Map() };
  }
  const { args, options } = lowerAll(call, lowering);
  if (count < info.minArguments || count > info.maxArguments) {
    const problem = `${countProblem(info.minArguments, info.maxArguments, count)}: ${info.signature}`;
    const inItem = count === 0 && !info.block && lowering.frames.length > 1;
    const own = inItem ? `; for the item's own "${info.name}" write {{ this.${info.name} }}` : '';
    lowering.report('helper-arguments', nameRange, { name: info.name, problem: `${problem}${own}` });
  }
  const known = new Map<string, TemplateExpression>();
  for (const pair of call.hash?.pairs ?? []) {
    const value = options.get(pair.key);
    if (info.options.has(pair.key)) {
      if (value !== undefined) known.set(pair.key, value);
      continue;
    }
    const names = [...info.options.keys()];
    const problem = `has no option "${pair.key}"${names.length === 0 ? '' : `, only ${names.join(', ')}`}: ${info.signature}`;
    lowering.report('helper-arguments', lowering.rangeOf(pair), { name: info.name, problem });
  }
  return { args, options: known };
}

/** `{{#if eq a b}}`, `{{#each list as item}}` and `{{#each item in list}}`, which say what was meant. */
function blockSlip(call: AstCall, info: HelperInfo, lowering: Lowering): string | undefined {
  const words = call.params.map((param) => lowering.source(lowering.rangeOf(param)));
  const [first = '', second, third = ''] = words;
  if (valueHelperNames.includes(first))
    return `a helper within stands in parentheses: {{#${info.name} (${words.join(' ')})}}`;
  if (second === 'as') return `the name for it stands between bars: {{#${info.name} ${first} as |${third}|}}`;
  if (second === 'in') return `the list comes first: {{#${info.name} ${third} as |${first}|}}`;
  return undefined;
}

function lowerAll(call: AstCall, lowering: Lowering) {
  const args = call.params.flatMap((param) => lowerArgument(param, lowering) ?? []);
  const options = new Map<string, TemplateExpression>();
  for (const pair of call.hash?.pairs ?? []) {
    const value = lowerArgument(pair.value, lowering);
    if (value !== undefined) options.set(pair.key, value);
  }
  return { args, options };
}

export function lowerArgument(node: AstExpression, lowering: Lowering): TemplateExpression | undefined {
  const range = lowering.rangeOf(node);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return { kind: 'literal', value: node.value, range };
    case 'NullLiteral':
      return { kind: 'literal', value: null, range };
    case 'UndefinedLiteral':
      lowering.report('template-syntax', range, { reason: 'there is no undefined: write null' });
      return undefined;
    case 'SubExpression':
      return lowerExpression(node, lowering, { output: false });
    case 'PathExpression':
      return lowerPath(node, lowering);
  }
}
