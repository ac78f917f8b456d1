import {
  type Binary,
  type ContextAccess,
  type Expr,
  type ExprVisitor,
  type FunctionCall,
  type Grouping,
  type IndexAccess,
  Literal,
  type Logical,
  Star,
  type Unary,
} from '@actions/expressions/ast';
import { type Token, TokenType } from '@actions/expressions/lexer';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, PositionedText } from '../diagnostics/source.ts';
import { closest } from '../diagnostics/suggest.ts';
import type { ContextName, Site } from '../model/scope.ts';
import { anyShape, arrayOf, booleanShape, numberShape, type Shape } from '../model/shape.ts';
import { callShape } from './call-shape.ts';
import { checkCall, whyNeverFound } from './check-call.ts';
import { type Mismatch, type Side, whyNeverEqual, whyNeverOrdered } from './check-comparison.ts';
import { unknownContext, unknownProperty } from './check-names.ts';
import { type Expression, writtenName } from './compile.ts';
import { argumentProblem, functionNames, functionsByName, otherNames } from './functions.ts';
import { meantByWord } from './meant-by-word.ts';
import { rangeOfNode } from './node-range.ts';
import { printExpression, propertyName } from './print.ts';
import { relatedTo } from './related.ts';
import { itemShape, propertyIgnoringCase, shapeInWords, unionOf } from './shape-access.ts';

export interface CheckedExpression {
  readonly diagnostics: readonly Diagnostic[];
  readonly shape: Shape;
  /** What is known of each part. */
  readonly shapes: ReadonlyMap<Expr, Shape>;
}

/** What is known of an expression's value, and every name and call in it that can't be right. */
export function checkExpression(expression: Expression, text: PositionedText, site: Site): CheckedExpression {
  const checker = new ExpressionChecker(expression, text, site);
  const shape = checker.shapeOf(expression.ast);
  return { diagnostics: checker.diagnostics, shape, shapes: checker.shapes };
}

/** `filtered` after `.*`: what follows looks into each item instead of into the list. */
interface Known {
  readonly shape: Shape;
  readonly filtered?: boolean;
}

const anything: Known = { shape: anyShape };

class ExpressionChecker implements ExprVisitor<Known> {
  readonly diagnostics: Diagnostic[] = [];
  readonly #expression: Expression;
  readonly #text: PositionedText;
  readonly #site: Site;
  readonly shapes = new Map<Expr, Shape>();
  /** Parts that a name or index follows. */
  readonly #owners = new Set<Expr>();
  /** How many `!` stand around the current part: what never holds may be meant to, there. */
  #negations = 0;

  constructor(expression: Expression, text: PositionedText, site: Site) {
    this.#expression = expression;
    this.#text = text;
    this.#site = site;
  }

  /** What is known of a part's value, of which the parts that follow it know no more than that. */
  shapeOf(node: Expr): Shape {
    return this.#visit(node).shape;
  }

  #visit(node: Expr): Known {
    const known: Known = node.accept(this);
    this.shapes.set(node, known.shape);
    return known;
  }

  visitLiteral({ token }: Literal): Known {
    switch (token.type) {
      case TokenType.STRING:
        return { shape: { kind: 'string', options: [String(token.value)] } };
      case TokenType.NUMBER:
        return { shape: numberShape };
      case TokenType.NULL:
        return { shape: { kind: 'null' } };
      default:
        return { shape: booleanShape };
    }
  }

  visitUnary({ expr }: Unary): Known {
    this.#negations++;
    this.shapeOf(expr);
    this.#negations--;
    return { shape: booleanShape };
  }

  visitBinary({ left, operator, right }: Binary): Known {
    const sides: [Side, Side] = [
      { node: left, shape: this.shapeOf(left) },
      { node: right, shape: this.shapeOf(right) },
    ];
    const { type } = operator;
    if (type === TokenType.EQUAL_EQUAL || type === TokenType.BANG_EQUAL) {
      const found = whyNeverEqual(...sides);
      // What differs only because success() was asked first is no mistake: it only says more than it must.
      if (type === TokenType.EQUAL_EQUAL || found?.assumed !== true) this.#reportMismatch(found);
    } else this.#reportMismatch(whyNeverOrdered(...sides));
    return { shape: booleanShape };
  }

  #reportMismatch(found: Mismatch | undefined): void {
    if (found === undefined || (found.assumed === true && this.#negations > 0)) return;
    const { problem, blamed, instead, about } = found;
    const place = this.#placeOfNode(blamed);
    const fix =
      instead === undefined
        ? {}
        : { fix: { description: `write ${instead}`, edits: [{ place, text: instead }] } };
    this.diagnostics.push(
      diagnostic('impossible-comparison', place, { problem }, { ...relatedTo(about), ...fix }),
    );
  }

  visitLogical({ args }: Logical): Known {
    return { shape: unionOf(args.map((part) => this.shapeOf(part))) };
  }

  visitGrouping({ group }: Grouping): Known {
    return this.#visit(group);
  }

  visitContextAccess(access: ContextAccess): Known {
    const { name } = access;
    const lower = name.lexeme.toLowerCase();
    const shape = this.#site.contexts.get(lower as ContextName);
    if (shape !== undefined) return { shape };
    const meant = this.#owners.has(access) ? undefined : meantByWord(name.lexeme);
    const written =
      lower === 'github' || this.#site.unavailable.has(lower as ContextName) ? lower : name.lexeme;
    this.diagnostics.push(unknownContext(written, this.#placeOf(name), this.#site, meant));
    return anything;
  }

  visitFunctionCall(call: FunctionCall): Known {
    const sides = call.args.map((node): Side => ({ node, shape: this.shapeOf(node) }));
    const name = writtenName(call.functionName);
    const place = this.#placeOf(call.functionName);
    const info = functionsByName.get(name.toLowerCase());
    if (info === undefined) {
      const suggestion = otherNames.get(name.toLowerCase()) ?? closest(name, functionNames);
      this.diagnostics.push(
        diagnostic('unknown-function', place, { name, expected: functionNames, suggestion }),
      );
      return anything;
    }
    if (info.status && !this.#site.status) {
      const where = '"if"';
      this.diagnostics.push(
        diagnostic('function-unavailable', place, { name: info.name, field: this.#site.field, where }),
      );
    }
    const wrongCount = argumentProblem(info, call.args.length);
    const found = wrongCount === undefined ? checkCall(info.name, sides) : { problem: wrongCount };
    if (found !== undefined) {
      const at = found.blamed === undefined ? place : this.#placeOfNode(found.blamed);
      this.diagnostics.push(
        diagnostic('function-arguments', at, { name: info.name, problem: found.problem }),
      );
    } else this.#reportMismatch(whyNeverFound(info.name, sides));
    return { shape: callShape(info, sides) };
  }

  visitIndexAccess(access: IndexAccess): Known {
    this.#owners.add(access.expr);
    const owner = this.#visit(access.expr);
    if (access.index instanceof Star) {
      const { shape } = owner;
      const items =
        owner.filtered === true && shape.kind === 'array' ? itemShape(shape.items) : itemShape(shape);
      if (shape.kind !== 'any' && shape.kind !== 'array' && shape.kind !== 'object')
        this.#noItems(access, shape);
      return { shape: arrayOf(items), filtered: true };
    }
    const index = access.index instanceof Literal ? undefined : this.#visit(access.index);
    if (owner.filtered === true && owner.shape.kind === 'array') {
      return { shape: arrayOf(this.#indexed(access, owner.shape.items, index)), filtered: true };
    }
    return { shape: this.#indexed(access, owner.shape, index) };
  }

  /** What `owner[index]` is; `computed` where the index is not written as it is. */
  #indexed(access: IndexAccess, owner: Shape, computed: Known | undefined): Shape {
    const name = propertyName(access);
    switch (owner.kind) {
      case 'any':
        return anyShape;
      case 'object': {
        if (name === undefined) return computed === undefined ? anyShape : itemShape(owner);
        const property = propertyIgnoringCase(owner, name);
        if (property !== undefined) return property;
        if (owner.open && owner.hints?.has(name) !== true) return anyShape;
        this.diagnostics.push(
          unknownProperty(name, printExpression(access.expr), owner, this.#placeOfIndex(access)),
        );
        return anyShape;
      }
      case 'array': {
        const path = printExpression(access.expr);
        if (name === undefined) {
          const index = access.index instanceof Literal ? Number(access.index.token.value) : 0;
          if (index < 0) this.#notAnObject(access, owner, String(index), 'items are counted from 0');
          return owner.items;
        }
        if (/^\s*\d+\s*$/.test(name)) return owner.items;
        const hint = itemHint(path, name, owner.items);
        this.#notAnObject(access, owner, name, hint);
        return anyShape;
      }
      default:
        this.#notAnObject(
          access,
          owner,
          name ?? printExpression(access.index),
          owner.kind === 'string' ? owner.hint : undefined,
        );
        return anyShape;
    }
  }

  #notAnObject(access: IndexAccess, owner: Shape, name: string, hint: string | undefined): void {
    const path = printExpression(access.expr);
    const place = this.#placeOfIndex(access);
    const params = { path, type: shapeInWords(owner), name, hint };
    this.diagnostics.push(diagnostic('not-an-object', place, params, relatedTo(owner)));
  }

  #noItems(access: IndexAccess, owner: Shape): void {
    const path = printExpression(access.expr);
    this.diagnostics.push(
      diagnostic('not-an-object', this.#wholePlace(), { path, type: shapeInWords(owner), name: '*' }),
    );
  }

  #placeOf(token: Token): Place {
    const { start, end } = this.#expression.rangeOf(token);
    return this.#text.placeOf(start, end);
  }

  #placeOfNode(node: Expr): Place {
    const { start, end } = rangeOfNode(node, this.#expression, this.#text.text);
    return this.#text.placeOf(start, end);
  }

  #placeOfIndex({ index }: IndexAccess): Place {
    return index instanceof Literal ? this.#placeOf(index.token) : this.#wholePlace();
  }

  #wholePlace(): Place {
    const { start, end } = this.#expression.range;
    return this.#text.placeOf(start, end);
  }
}

/** How to get at what was meant by a name that a list does not have. */
function itemHint(path: string, name: string, items: Shape): string | undefined {
  if (name === 'length')
    return `expressions know no length: toJSON(${path}) != '[]' asks whether something is in it, {{ len ${path} }} counts in a text`;
  if (items.kind !== 'object' && items.kind !== 'any') return undefined;
  return `write ${path}.*.${name} for those of all items, ${path}[0].${name} for that of the first`;
}
