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
