import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Range } from '../diagnostics/source.ts';
import type { Text } from '../model/workflow.ts';
import type { HelperInfo } from './helpers.ts';

/**
 * A template as it is checked and rendered. Every reference knows which frame it looks into, so that checks and
 * rendering can't disagree. Frame 0 holds the contexts; each `{{#each}}` and `{{#with}}` adds one.
 */
export type TemplateNode =
  | { readonly kind: 'content'; readonly text: string }
  | OutputNode
  | ConditionNode
  | FrameNode
  | PartialNode;

export interface OutputNode {
  readonly kind: 'output';
  readonly value: TemplateExpression;
  /** Written `{{{ }}}` or `{{& }}`. */
  readonly raw: boolean;
  /** The whole, braces included. */
  readonly range: Range;
}

/** `{{#if}}` and `{{#unless}}`. */
export interface ConditionNode {
  readonly kind: 'condition';
  readonly test: TemplateExpression;
  readonly negated: boolean;
  /** Whether 0 counts as true. */
  readonly includeZero: TemplateExpression | undefined;
  readonly then: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** `{{#each}}` and `{{#with}}`. */
export interface FrameNode {
  readonly kind: 'each' | 'with';
  readonly over: TemplateExpression;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** `{{> name }}`: another text, which sees the contexts and what it is given as `with`, but not the frames around it. */
export interface PartialNode {
  readonly kind: 'partial';
  readonly name: string;
  readonly args: readonly PartialArgument[];
  readonly text: Text;
  readonly template: CompiledTemplate;
  /** On a line of its own, with the white space before it; undefined: within a line. */
  readonly lines: { readonly indent: string } | undefined;
  /** The whole, braces included. */
  readonly range: Range;
}

/** `name=value` of a partial. */
export interface PartialArgument {
  readonly name: string;
  readonly value: TemplateExpression;
  /** Both. */
  readonly range: Range;
}

export interface CompiledTemplate {
  readonly nodes: readonly TemplateNode[];
  /** The other notation, for which the field's name makes the message. */
  readonly strays: readonly StrayExpression[];
  /** What else is wrong wherever the text stands. With one of these it can't be rendered. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many partials are taken in, those within others included, and through how many levels. */
  readonly partials: { readonly count: number; readonly levels: number };
}

/** `${{ … }}` in a text, which is the other notation. */
export interface StrayExpression {
  readonly range: Range;
  /** What stands between the braces. */
  readonly source: string;
}

export type TemplateExpression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly range: Range }
  | PathNode
  | CallNode;

export interface PathNode {
  readonly kind: 'path';
  readonly base: PathBase;
  readonly steps: readonly PathStep[];
  /** As messages name it: as written. */
  readonly written: string;
  readonly range: Range;
  /** What the base is, in words. */
  readonly owner: string;
}

export interface PathStep {
  readonly name: string;
  readonly range: Range;
  /** The path up to and with this step, as written. */
  readonly written: string;
}

export type PathBase =
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'param'; readonly frame: number; readonly index: number }
  | { readonly kind: 'data'; readonly frame: number; readonly name: DataName };

export const dataNames = ['index', 'key', 'first', 'last'] as const;
export type DataName = (typeof dataNames)[number];

export interface CallNode {
  readonly kind: 'call';
  readonly helper: HelperInfo;
  readonly args: readonly TemplateExpression[];
  readonly options: ReadonlyMap<string, TemplateExpression>;
  readonly range: Range;
}

/** An expression as messages name it. */
export function printTemplateExpression(node: TemplateExpression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'path':
      return node.written;
    case 'call':
      return `(${[node.helper.name, ...node.args.map(printTemplateExpression)].join(' ')})`;
  }
}
