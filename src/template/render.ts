import { messageOf } from '../diagnostics/message.ts';
import type { Place } from '../diagnostics/source.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { callHelper } from './call-helper.ts';
import { compileTemplate } from './compile.ts';
import { RenderFault } from './fault.ts';
import { interpolate } from './interpolate.ts';
import type { TextMode } from './mode.ts';
import { type Frame, resolvePath } from './resolve.ts';
import { strayDiagnostic } from './stray-expressions.ts';
import {
  type ConditionNode,
  type FrameNode,
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
  const { nodes, strays, diagnostics } = compileTemplate(text);
  const stray = strays[0];
  const fault = stray === undefined ? diagnostics[0] : strayDiagnostic(text, stray, 'this');
  if (fault !== undefined) return err(located(messageOf(fault), fault.place));
  try {
    return ok(new Renderer(scope, mode).render(nodes));
  } catch (thrown) {
    if (!(thrown instanceof RenderFault)) throw thrown;
    return err(located(thrown.message, text.placeOf(thrown.range.start, thrown.range.end)));
  }
}

function located(message: string, { file, range }: Place): string {
  const { line, column } = file.positionAt(range.start);
  return `${message} (${file.displayPath}:${line}:${column})`;
}

class Renderer {
  readonly #scope: Scope;
  readonly #mode: TextMode;
  readonly #frames: Frame[];

  constructor(scope: Scope, mode: TextMode) {
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
