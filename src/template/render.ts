import { messageOf } from '../diagnostics/message.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { callHelper } from './call-helper.ts';
import { compileTemplate } from './compile.ts';
import { inWords as placeInWords, RenderFault } from './fault.ts';
import { interpolate } from './interpolate.ts';
import type { TextMode } from './mode.ts';
import { partialsIn } from './partials-in.ts';
import { type Frame, resolvePath } from './resolve.ts';
import { strayDiagnostic } from './stray-expressions.ts';
import {
  type CompiledTemplate,
  type ConditionNode,
  type FrameNode,
  type PartialNode,
  printTemplateExpression,
  type TemplateExpression,
  type TemplateNode,
} from './template.ts';
import { inWords, isTrue } from './values.ts';

/**
 * A text with its values put in. A value that is not there is a failure, never an empty place; the failure's message
 * names the reference and ends with its place in the workflow file.
 */
export function renderText(text: Text, scope: Scope, mode: TextMode): Result<string, string> {
  if (!text.text.includes('{{')) return ok(text.text);
  const template = compileTemplate(text);
  const broken = whyBroken(text, template);
  if (broken !== undefined) return err(broken);
  try {
    return ok(new Renderer(text, scope, mode).render(template.nodes));
  } catch (thrown) {
    if (!(thrown instanceof RenderFault)) throw thrown;
    return err(thrown.located(text));
  }
}

/** What was found before anything was rendered, in this text or in those that it takes in. */
function whyBroken(text: Text, template: CompiledTemplate): string | undefined {
  const { nodes, strays, diagnostics, partials } = template;
  const [stray] = strays;
  const fault = stray === undefined ? diagnostics[0] : strayDiagnostic(text, stray, 'this');
  if (fault !== undefined) return `${messageOf(fault)} (${placeInWords(fault.place)})`;
  if (partials.count === 0) return undefined;
  for (const partial of partialsIn(nodes)) {
    const broken = whyBroken(partial.text, partial.template);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

class Renderer {
  readonly #text: Text;
  readonly #scope: Scope;
  readonly #mode: TextMode;
  readonly #frames: Frame[];

  constructor(text: Text, scope: Scope, mode: TextMode) {
    this.#text = text;
    this.#scope = scope;
    this.#mode = mode;
    this.#frames = [{ value: scope.contexts, params: [], data: undefined }];
  }

  render(nodes: readonly TemplateNode[]): string {
    let text = '';
    for (const node of nodes) {
      switch (node.kind) {
        case 'content':
          text += node.text;
          break;
        case 'output':
          text += interpolate(node, this.#evaluate(node.value, false), this.#mode);
          break;
        case 'condition':
          text += this.render(this.#holds(node) ? node.then : node.otherwise);
          break;
        case 'partial':
          text += this.#renderPartial(node);
          break;
        default:
          text += this.#renderFrames(node);
      }
    }
    return text;
  }

  #holds({ test, negated, includeZero }: ConditionNode): boolean {
    const value = this.#evaluate(test, true);
    const zeroIsTrue = includeZero !== undefined && this.#evaluate(includeZero, true) === true;
    return ((zeroIsTrue && value === 0) || isTrue(value)) !== negated;
  }

  #renderFrames(node: FrameNode): string {
    const over = this.#evaluate(node.over, false);
    if (node.kind === 'with') {
      if (!isTrue(over)) return this.render(node.otherwise);
      return this.#within({ value: over, params: [over], data: undefined }, node.body);
    }
    if (over !== null && typeof over !== 'object') {
      const path = printTemplateExpression(node.over);
      throw new RenderFault(
        `{{#each}} takes an array or an object, and ${path} is ${inWords(over)}`,
        node.over.range,
      );
    }
    const isArray = Array.isArray(over);
    const entries = Object.entries(over ?? {});
    if (entries.length === 0) return this.render(node.otherwise);
    let text = '';
    for (const [index, [name, value]] of entries.entries()) {
      const key = isArray ? index : name;
      const data = { index, key, first: index === 0, last: index === entries.length - 1 };
      text += this.#within({ value, params: [value, key], data }, node.body);
    }
    return text;
  }

  #renderPartial(node: PartialNode): string {
    const given = Object.fromEntries(
      node.args.map(({ name, value }) => [name, this.#evaluate(value, false)] as const),
    );
    const scope = { ...this.#scope, contexts: { ...this.#scope.contexts, with: given } };
    try {
      const text = new Renderer(node.text, scope, this.#mode).render(node.template.nodes);
      return inPlace(text, node.lines);
    } catch (thrown) {
      if (!(thrown instanceof RenderFault)) throw thrown;
      throw thrown.within(node.text, this.#text.placeOf(node.range.start, node.range.end));
    }
  }

  #within(frame: Frame, body: readonly TemplateNode[]): string {
    this.#frames.push(frame);
    const text = this.render(body);
    this.#frames.pop();
    return text;
  }

  #evaluate(node: TemplateExpression, lenient: boolean): unknown {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'path':
        return resolvePath(node, this.#frames, { lenient });
      case 'call': {
        const args = node.args.map((argument) => this.#evaluate(argument, lenient));
        const options = new Map(
          [...node.options].map(([name, value]) => [name, this.#evaluate(value, lenient)]),
        );
        return callHelper(node, { args, options, lenient }, this.#scope);
      }
    }
  }
}

/**
 * A partial's text as it stands where it is taken in. Files end with a line break: on a line of its own it keeps one, and
 * within a line it would break that.
 */
function inPlace(text: string, lines: PartialNode['lines']): string {
  if (lines === undefined) return text.replace(/\r?\n$/, '');
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return lines.indent === '' ? whole : whole.replace(/^(?=[^\r\n])/gm, lines.indent);
}
