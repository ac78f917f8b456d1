import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Range } from '../diagnostics/source.ts';
import { unknownProperty } from '../expression/check-names.ts';
import { relatedTo } from '../expression/related.ts';
import { itemShape, shapeInWords, union, unionOf } from '../expression/shape-access.ts';
import type { Site } from '../model/scope.ts';
import {
  anyShape,
  arrayOf,
  authorOf,
  booleanShape,
  numberShape,
  objectShape,
  type Shape,
  stringShape,
  textBy,
} from '../model/shape.ts';
import type { Text } from '../model/workflow.ts';
import { whyNeverSame } from './check-comparison.ts';
import { isNotGiven, truthOfNotGiven } from './check-given.ts';
import { checkPath, type ShapeFrame } from './check-path.ts';
import { parameterAt } from './helpers.ts';
import { structureAdvice } from './interpolate.ts';
import type { TextMode } from './mode.ts';
import { strayDiagnostic, strayReferences } from './stray-expressions.ts';
import {
  type CallNode,
  type CompiledTemplate,
  type ConditionNode,
  type FrameNode,
  type OutputNode,
  type PartialNode,
  printTemplateExpression,
  type TemplateExpression,
  type TemplateNode,
} from './template.ts';

/** One value that stands in a text, or in one that it takes in, with what is known of it. */
export interface TextOutput {
  readonly node: OutputNode;
  readonly shape: Shape;
  /** The text that it is written in. */
  readonly text: Text;
  /** Where that is taken in, if it is in a file of its own. */
  readonly usedAt: Site['usedAt'];
}

/** Follows shapes through a template and collects what can't be right. */
export class ShapeChecker {
  readonly diagnostics: Diagnostic[] = [];
  /** In the order written. */
  readonly outputs: TextOutput[] = [];
  readonly #text: Text;
  readonly #site: Site;
  readonly #mode: TextMode;
  readonly #frames: ShapeFrame[];

  /** Whether a value that was not given is null, as in the test of `{{#if}}`. */
  #lenient = false;

  constructor(text: Text, site: Site, mode: TextMode) {
    this.#text = text;
    this.#site = site;
    this.#mode = mode;
    this.#frames = [{ shape: anyShape, params: [], key: stringShape }];
  }

  /** What is wrong with the whole text. */
  checkTemplate({ nodes, strays, diagnostics }: CompiledTemplate): void {
    for (const stray of strays) {
      this.#report(strayDiagnostic(this.#text, stray, this.#site.field));
      for (const found of strayReferences(this.#text, stray, this.#site)) this.#report(found);
    }
    for (const found of diagnostics) this.#report(found);
    this.checkNodes(nodes);
  }

  checkNodes(nodes: readonly TemplateNode[]): void {
    for (const node of nodes) {
      switch (node.kind) {
        case 'content':
          break;
        case 'output':
          this.#checkOutput(node);
          break;
        case 'condition':
          this.#checkCondition(node);
          break;
        case 'partial':
          this.#checkPartial(node);
          break;
        default:
          this.#checkFrames(node);
      }
    }
  }

  #checkOutput(node: OutputNode): void {
    const shape = this.#shapeOf(node.value);
    this.outputs.push({ node, shape, text: this.#text, usedAt: this.#site.usedAt });
    if (this.#mode.kind === 'command' && !(node.raw && this.#mode.raw)) return;
    if (shape.kind !== 'array' && shape.kind !== 'object') return;
    const path = printTemplateExpression(node.value);
    const instead = structureAdvice(path, shape.kind === 'array');
    this.#report(
      diagnostic('structure-in-text', this.#place(node.value.range), {
        path,
        type: shapeInWords(shape),
        instead,
      }),
    );
  }

  /** Where a value that was not given decides, only what then stands in the text is looked at. */
  #checkCondition({ test, includeZero, negated, then, otherwise }: ConditionNode): void {
    this.#lenient = true;
    this.#shapeOf(test);
    this.#lenient = false;
    if (includeZero !== undefined) this.#shapeOf(includeZero);
    const truth = truthOfNotGiven(test, this.#site);
    const holds = truth === undefined ? undefined : truth !== negated;
    if (holds !== false) this.checkNodes(then);
    if (holds !== true) this.checkNodes(otherwise);
  }

  /** A partial is checked at each place that takes it in, since what it is given differs. */
  #checkPartial({ args, text, template, range }: PartialNode): void {
    const given = objectShape(new Map(args.map(({ name, value }) => [name, this.#shapeOf(value)])));
    const usedAt = [{ place: this.#place(range), note: 'used here' }, ...(this.#site.usedAt ?? [])];
    const contexts = new Map([...this.#site.contexts, ['with', given] as const]);
    const inner = new ShapeChecker(text, { ...this.#site, contexts, usedAt }, this.#mode);
    inner.checkTemplate(template);
    this.diagnostics.push(...inner.diagnostics);
    this.outputs.push(...inner.outputs);
  }

  #checkFrames(node: FrameNode): void {
    const over = this.#shapeOf(node.over);
    let frame: ShapeFrame = { shape: over, params: [over], key: stringShape };
    if (node.kind === 'each') {
      if (over.kind === 'string' || over.kind === 'number' || over.kind === 'boolean') {
        const problem = `takes an array or an object, and ${printTemplateExpression(node.over)} is ${shapeInWords(over)}`;
        this.#report(diagnostic('helper-arguments', this.#place(node.over.range), { name: 'each', problem }));
      }
      const key = over.kind === 'array' ? numberShape : over.kind === 'object' ? stringShape : anyShape;
      const item = itemShape(over);
      frame = { shape: item, params: [item, key], key };
    }
    this.#frames.push(frame);
    this.checkNodes(node.body);
    this.#frames.pop();
    this.checkNodes(node.otherwise);
  }

  #shapeOf(node: TemplateExpression): Shape {
    switch (node.kind) {
      case 'literal':
        return literalShape(node.value);
      case 'path': {
        if (this.#lenient && isNotGiven(node, this.#site)) return { kind: 'null' };
        const { shape, diagnostic: found } = checkPath(node, this.#frames, this.#site, this.#text);
        if (found !== undefined) this.#report(found);
        return shape;
      }
      case 'call':
        return this.#checkCall(node);
    }
  }

  #checkCall(call: CallNode): Shape {
    const shapes = call.args.map((argument) => this.#shapeOf(argument));
    for (const [index, shape] of shapes.entries()) {
      const { kinds, words } = parameterAt(call.helper, index);
      if (kinds.length === 0 || shape.kind === 'any' || kinds.includes(shape.kind)) continue;
      const argument = call.args[index];
      if (argument === undefined) continue;
      const problem = `takes ${words} here, and ${printTemplateExpression(argument)} is ${shapeInWords(shape)}`;
      this.#report(
        diagnostic('helper-arguments', this.#place(argument.range), { name: call.helper.name, problem }),
      );
    }
    for (const [name, value] of call.options) {
      const shape = this.#shapeOf(value);
      const parameter = call.helper.options.get(name);
      if (parameter === undefined || shape.kind === 'any' || parameter.kinds.includes(shape.kind)) continue;
      const problem = `takes ${parameter.words} for "${name}", not ${shapeInWords(shape)}`;
      this.#report(
        diagnostic('helper-arguments', this.#place(value.range), { name: call.helper.name, problem }),
      );
    }
    switch (call.helper.name) {
      case 'eq':
      case 'ne':
        this.#checkComparison(call, shapes);
        return booleanShape;
      case 'and':
      case 'or':
        return shapes.length === 0 ? anyShape : shapes.reduce(union);
      case 'lookup':
        return this.#lookup(call, shapes[0]);
      case 'join':
      case 'indent':
        return textBy(authorOf(shapes[0]));
      case 'lines':
        return arrayOf(textBy(authorOf(shapes[0])));
      default:
        return call.helper.result;
    }
  }

  #checkComparison({ args: [left, right] }: CallNode, [a, b]: readonly Shape[]): void {
    if (left === undefined || right === undefined || a === undefined || b === undefined) return;
    const found = whyNeverSame({ node: left, shape: a }, { node: right, shape: b });
    if (found === undefined) return;
    const { problem, blamed, about } = found;
    this.#report(
      diagnostic(
        'impossible-comparison',
        this.#place(blamed.node.range),
        { problem },
        relatedTo(about.shape),
      ),
    );
  }

  /** What `lookup` gives; a name that is written out and that a closed object does not have is a fault. */
  #lookup({ args: [object, name] }: CallNode, owner: Shape | undefined): Shape {
    if (owner?.kind === 'array') return owner.items;
    if (owner?.kind !== 'object' || object === undefined) return anyShape;
    if (name?.kind !== 'literal') return owner.open ? anyShape : unionOf(owner.properties.values());
    const key = String(name.value);
    const property = owner.properties.get(key);
    if (property === undefined && !owner.open) {
      this.#report(unknownProperty(key, printTemplateExpression(object), owner, this.#place(name.range)));
    }
    return property ?? anyShape;
  }

  #place(range: Range) {
    return this.#text.placeOf(range.start, range.end);
  }

  #report(found: Diagnostic): void {
    const { usedAt = [] } = this.#site;
    this.diagnostics.push(
      usedAt.length === 0 ? found : { ...found, related: [...(found.related ?? []), ...usedAt] },
    );
  }
}

function literalShape(value: null | boolean | number | string): Shape {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return stringShape;
  return typeof value === 'number' ? numberShape : booleanShape;
}
