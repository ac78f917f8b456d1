import type { Place } from '../diagnostics/source.ts';
import { contextsOf, type Reference } from '../expression/reference.ts';
import type { ContextName } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { compileTemplate } from './compile.ts';
import type { TemplateExpression, TemplateNode } from './template.ts';

/** Every reference of a text that begins with a context, in the order written. */
export function textReferences(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  const place = (start: number, end: number): Place => text.placeOf(start, end);
  const expression = (node: TemplateExpression): void => {
    if (node.kind === 'call') {
      for (const argument of node.args) expression(argument);
      for (const value of node.options.values()) expression(value);
    } else if (node.kind === 'path' && node.base.kind === 'frame' && node.base.frame === 0) {
      const range = node.steps[0]?.range ?? node.range;
      found.push({ path: node.steps.map(({ name }) => name), place: place(range.start, range.end) });
    }
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
  return found;
}

/** The contexts a text looks into. */
export function contextsUsedByText(text: Text): ReadonlySet<ContextName> {
  return contextsOf(textReferences(text));
}
