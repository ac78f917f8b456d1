import type { Place } from '../diagnostics/source.ts';
import { contextsOf, type Reference } from '../expression/reference.ts';
import type { ContextName } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { compileTemplate } from './compile.ts';
import type { PathNode, TemplateExpression, TemplateNode } from './template.ts';

/** Every reference of a text, and of those that it takes in, that begins with a context, in the order written. */
export function textReferences(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  visitExpressions(text, (node, within) => {
    if (node.kind !== 'path' || !beginsWithContext(node)) return;
    const range = node.steps[0]?.range ?? node.range;
    found.push({ path: node.steps.map(({ name }) => name), place: within.placeOf(range.start, range.end) });
  });
  return found;
}

const beginsWithContext = ({ base }: PathNode): boolean => base.kind === 'frame' && base.frame === 0;

/** The files that a text quotes with the helper `file` and names as they are, not by a value. */
export function filesQuoted(text: Text): readonly { readonly path: string; readonly place: Place }[] {
  const found: { path: string; place: Place }[] = [];
  visitExpressions(text, (node, within) => {
    if (node.kind !== 'call' || node.helper.name !== 'file') return;
    const [path] = node.args;
    if (path?.kind !== 'literal' || typeof path.value !== 'string') return;
    found.push({ path: path.value, place: within.placeOf(path.range.start, path.range.end) });
  });
  return found;
}

/** Whether something in a text is written without quoting, `{{{ }}}`. */
export function hasRawOutputs(text: Text): boolean {
  const isRaw = (nodes: readonly TemplateNode[]): boolean =>
    nodes.some((node) => {
      if (node.kind === 'content') return false;
      if (node.kind === 'output') return node.raw;
      if (node.kind === 'partial') return isRaw(node.template.nodes);
      return isRaw(node.kind === 'condition' ? node.then : node.body) || isRaw(node.otherwise);
    });
  return isRaw(compileTemplate(text).nodes);
}

/**
 * References whose value stands in the text whatever the others are: neither within a block nor chosen by `and` or `or`.
 * What a loop goes over counts, and what a partial takes in.
 */
export function surelyShown(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  const look = (node: TemplateExpression, within: Text): void => {
    if (node.kind === 'call') {
      if (!choosing.has(node.helper.name)) for (const argument of node.args) look(argument, within);
    } else if (node.kind === 'path' && beginsWithContext(node)) {
      const { start, end } = node.range;
      found.push({ path: node.steps.map(({ name }) => name), place: within.placeOf(start, end) });
    }
  };
  const visit = (nodes: readonly TemplateNode[], within: Text): void => {
    for (const node of nodes) {
      if (node.kind === 'output') look(node.value, within);
      else if (node.kind === 'each' || node.kind === 'with') look(node.over, within);
      else if (node.kind === 'partial') {
        for (const { value } of node.args) look(value, within);
        visit(node.template.nodes, node.text);
      }
    }
  };
  if (text.text.includes('{{')) visit(compileTemplate(text).nodes, text);
  return found;
}

const choosing: ReadonlySet<string> = new Set(['and', 'or', 'not', 'lookup']);

/** Helpers that tell something of a value and don't show it. */
const telling: ReadonlySet<string> = new Set(['eq', 'ne', 'not', 'len']);

/**
 * References whose value, or a part of it, stands in the text; not those that only decide what does. What a partial is
 * given counts as shown.
 */
export function shownReferences(text: Text): readonly Reference[] {
  const found: Reference[] = [];
  const look = (node: TemplateExpression, within: Text): void => {
    if (node.kind === 'call') {
      if (!telling.has(node.helper.name)) for (const argument of node.args) look(argument, within);
    } else if (node.kind === 'path' && beginsWithContext(node)) {
      const { start, end } = node.range;
      found.push({ path: node.steps.map(({ name }) => name), place: within.placeOf(start, end) });
    }
  };
  const visit = (nodes: readonly TemplateNode[], within: Text): void => {
    for (const node of nodes) {
      switch (node.kind) {
        case 'content':
          break;
        case 'output':
          look(node.value, within);
          break;
        case 'partial':
          for (const { value } of node.args) look(value, within);
          visit(node.template.nodes, node.text);
          break;
        default:
          visit(node.kind === 'condition' ? node.then : node.body, within);
          visit(node.otherwise, within);
      }
    }
  };
  visit(compileTemplate(text).nodes, text);
  return found;
}

type Visitor = (node: TemplateExpression, within: Text) => void;

/** Visits every expression of a text and of those that it takes in; what is within another expression comes after it. */
function visitExpressions(text: Text, visitor: Visitor): void {
  visitNodes(compileTemplate(text).nodes, text, visitor, 'and partials');
}

/** The expressions of nodes alone, without those in partials, but with what these are given. */
export function visitOwnExpressions(
  nodes: readonly TemplateNode[],
  text: Text,
  visitor: (node: TemplateExpression) => void,
): void {
  visitNodes(nodes, text, visitor, 'alone');
}

function visitNodes(
  nodes: readonly TemplateNode[],
  text: Text,
  visitor: Visitor,
  reach: 'alone' | 'and partials',
): void {
  const expression = (node: TemplateExpression): void => {
    visitor(node, text);
    if (node.kind !== 'call') return;
    for (const argument of node.args) expression(argument);
    for (const value of node.options.values()) expression(value);
  };
  const visit = (inner: readonly TemplateNode[]): void => {
    for (const node of inner) {
      switch (node.kind) {
        case 'content':
          break;
        case 'output':
          expression(node.value);
          break;
        case 'partial':
          for (const { value } of node.args) expression(value);
          if (reach === 'and partials') visitNodes(node.template.nodes, node.text, visitor, reach);
          break;
        case 'condition':
          expression(node.test);
          if (node.includeZero !== undefined) expression(node.includeZero);
          visit(node.then);
          visit(node.otherwise);
          break;
        default:
          expression(node.over);
          visit(node.body);
          visit(node.otherwise);
      }
    }
  };
  visit(nodes);
}

/** The contexts a text looks into. */
export function contextsUsedByText(text: Text): ReadonlySet<ContextName> {
  return contextsOf(textReferences(text));
}
