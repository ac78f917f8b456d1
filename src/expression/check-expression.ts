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
import {
  anyShape,
  arrayOf,
  authorOf,
  booleanShape,
  numberShape,
  type Shape,
  textBy,
} from '../model/shape.ts';
import { checkCall } from './check-call.ts';
import { whyNeverEqual } from './check-comparison.ts';
import { unknownContext, unknownProperty } from './check-names.ts';
import { type Expression, writtenName } from './compile.ts';
import {
  argumentProblem,
  type FunctionInfo,
  functionNames,
  functionsByName,
  otherNames,
} from './functions.ts';
import { printExpression, propertyName } from './print.ts';
import { itemShape, propertyIgnoringCase, shapeInWords, union, unionOf } from './shape-access.ts';

export interface CheckedExpression {
  readonly diagnostics: readonly Diagnostic[];
  readonly shape: Shape;
}

/** What is known of an expression's value, and every name and call in it that can't be right. */
export function checkExpression(expression: Expression, text: PositionedText, site: Site): CheckedExpression {
  const checker = new ExpressionChecker(expression, text, site);
  const { shape } = expression.ast.accept(checker);
  return { diagnostics: checker.diagnostics, shape };
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
  /** Parts that a name or index follows. */
  readonly #owners = new Set<Expr>();

  constructor(expression: Expression, text: PositionedText, site: Site) {
    this.#expression = expression;
    this.#text = text;
    this.#site = site;
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
    expr.accept(this);
    return { shape: booleanShape };
  }

  visitBinary({ left, operator, right }: Binary): Known {
    const shapes = [left.accept(this).shape, right.accept(this).shape] as const;
    if (operator.type === TokenType.EQUAL_EQUAL || operator.type === TokenType.BANG_EQUAL) {
      this.#comparison(left, shapes[0], right);
      this.#comparison(right, shapes[1], left);
    }
    return { shape: booleanShape };
  }

  #comparison(value: Expr, shape: Shape, literal: Expr): void {
    if (!(literal instanceof Literal)) return;
    const problem = whyNeverEqual(value, shape, literal);
    if (problem === undefined) return;
    this.diagnostics.push(diagnostic('impossible-comparison', this.#placeOf(literal.token), { problem }));
  }

  visitLogical({ args }: Logical): Known {
    return { shape: unionOf(args.map((part) => part.accept(this).shape)) };
  }

  visitGrouping({ group }: Grouping): Known {
    return group.accept(this);
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
    const shapes = call.args.map((part) => part.accept(this).shape);
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
    const problem = argumentProblem(info, call.args.length) ?? checkCall(info.name, call.args, shapes);
    if (problem !== undefined) {
      this.diagnostics.push(diagnostic('function-arguments', place, { name: info.name, problem }));
    }
    return { shape: resultShape(info, shapes) };
  }

  visitIndexAccess(access: IndexAccess): Known {
    this.#owners.add(access.expr);
    const owner = access.expr.accept(this);
    if (access.index instanceof Star) {
      const { shape } = owner;
      const items =
        owner.filtered === true && shape.kind === 'array' ? itemShape(shape.items) : itemShape(shape);
      if (shape.kind !== 'any' && shape.kind !== 'array' && shape.kind !== 'object')
        this.#noItems(access, shape);
      return { shape: arrayOf(items), filtered: true };
    }
    const index = access.index instanceof Literal ? undefined : access.index.accept(this);
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
        if (name === undefined || /^\s*\d+\s*$/.test(name)) return owner.items;
        const path = printExpression(access.expr);
        const hint =
          name === 'length'
            ? `expressions know no length: toJSON(${path}) != '[]' asks whether something is in it, {{ len ${path} }} counts in a text`
            : itemShape(owner).kind === 'object' || owner.items.kind === 'any'
              ? `write ${path}.*.${name} for those of all items, ${path}[0].${name} for that of the first`
              : undefined;
        this.#notAnObject(access, owner, name, hint);
        return anyShape;
      }
      default:
        this.#notAnObject(access, owner, name ?? printExpression(access.index), undefined);
        return anyShape;
    }
  }

  #notAnObject(access: IndexAccess, owner: Shape, name: string, hint: string | undefined): void {
    const path = printExpression(access.expr);
    const place = this.#placeOfIndex(access);
    this.diagnostics.push(
      diagnostic('not-an-object', place, { path, type: shapeInWords(owner), name, hint }),
    );
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

  #placeOfIndex({ index }: IndexAccess): Place {
    return index instanceof Literal ? this.#placeOf(index.token) : this.#wholePlace();
  }

  #wholePlace(): Place {
    const { start, end } = this.#expression.range;
    return this.#text.placeOf(start, end);
  }
}

/** What a single word was meant to be that is no context. */
function meantByWord(word: string): string {
  const lower = word.toLowerCase();
  if (functionsByName.has(lower)) return `a function is called with parentheses, as in ${word}()`;
  if (/^(true|yes)$/.test(lower)) return 'write true';
  if (/^(false|no)$/.test(lower)) return 'write false';
  if (/^(null|none|nil|undefined)$/.test(lower)) return 'write null';
  return `a text stands in single quotes: '${word}'`;
}

function resultShape({ name, result }: FunctionInfo, shapes: readonly Shape[]): Shape {
  if (name === 'case') return caseShape(shapes);
  const text = textBy(shapes.map(authorOf).find((author) => author !== undefined));
  if (name === 'lines') return arrayOf(text);
  return name === 'join' || name === 'format' ? text : result;
}

/** Every second argument is a value, and so is the last. */
function caseShape(shapes: readonly Shape[]): Shape {
  const last = shapes.at(-1) ?? anyShape;
  return shapes
    .slice(0, -1)
    .filter((_, index) => index % 2 === 1)
    .reduce(union, last);
}
