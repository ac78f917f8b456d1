import type { Place } from '../diagnostics/source.ts';
import { contextsOf, type Reference } from '../expression/reference.ts';
import type { ContextName } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { compileTemplate } from './compile.ts';
import type { TemplateExpression, TemplateNode } from './template.ts';

/** Every reference of a text that begins with a context, in the order written. */
export function textReferences(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  visitExpressions(text, (node) => {
    if (node.kind !== 'path' || node.base.kind !== 'frame' || node.base.frame !== 0) return;
    const range = node.steps[0]?.range ?? node.range;
    found.push({ path: node.steps.map(({ name }) => name), place: text.placeOf(range.start, range.end) });
  });
  return found;
}

/** The files that a text quotes with the helper `file` and names as they are, not by a value. */
export function filesQuoted(text: Text): readonly { readonly path: string; readonly place: Place }[] {
  const found: { path: string; place: Place }[] = [];
  visitExpressions(text, (node) => {
    if (node.kind !== 'call' || node.helper.name !== 'file') return;
    const [path] = node.args;
    if (path?.kind !== 'literal' || typeof path.value !== 'string') return;
    found.push({ path: path.value, place: text.placeOf(path.range.start, path.range.end) });
  });
  return found;
}

/** Whether something in a text is written without quoting, `{{{ }}}`. */
export function hasRawOutputs(text: Text): boolean {
  const isRaw = (nodes: readonly TemplateNode[]): boolean =>
    nodes.some((node) => {
      if (node.kind === 'content') return false;
      if (node.kind === 'output') return node.raw;
      return isRaw(node.kind === 'condition' ? node.then : node.body) || isRaw(node.otherwise);
    });
  return isRaw(compileTemplate(text).nodes);
}

/** Helpers that tell something of a value and don't show it. */
const telling: ReadonlySet<string> = new Set(['eq', 'ne', 'not', 'len']);

/** References whose value, or a part of it, stands in the text; not those that only decide what does. */
export function shownReferences(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  const look = (node: TemplateExpression): void => {
    if (node.kind === 'call') {
      if (!telling.has(node.helper.name)) for (const argument of node.args) look(argument);
    } else if (node.kind === 'path' && node.base.kind === 'frame' && node.base.frame === 0) {
      const { start, end } = node.range;
      found.push({ path: node.steps.map(({ name }) => name), place: text.placeOf(start, end) });
    }
  };
  const visit = (nodes: readonly TemplateNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'output') look(node.value);
      else if (node.kind === 'condition') visit(node.then);
      else if (node.kind !== 'content') visit(node.body);
      if (node.kind !== 'output' && node.kind !== 'content') visit(node.otherwise);
    }
  };
  visit(compileTemplate(text).nodes);
  return found;
}

/** Visits every expression of a text, those within others after them. */
function visitExpressions(text: Text, visitor: (node: TemplateExpression) => void): void {
  const expression = (node: TemplateExpression): void => {
    visitor(node);
    if (node.kind !== 'call') return;
    for (const argument of node.args) expression(argument);
    for (const value of node.options.values()) expression(value);
  };
  const visit = (nodes: readonly TemplateNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'output') expression(node.value);
      else if (node.kind === 'condition') {
        expression(node.test);
        if (node.includeZero !== undefined) expression(node.includeZero);
        visit(node.then);
        visit(node.otherwise);
      } else if (node.kind !== 'content') {
        expression(node.over);
        visit(node.body);
        visit(node.otherwise);
      }
    }
  };
  visit(compileTemplate(text).nodes);
}

/** The contexts a text looks into. */
export function contextsUsedByText(text: Text): ReadonlySet<ContextName> {
  return contextsOf(textReferences(text));
}
