import { Literal } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf } from '../diagnostics/wording.ts';
import type { Shape } from '../model/shape.ts';
import type { CallProblem } from './call-problem.ts';
import { type Mismatch, type Side, whyNeverEqual } from './check-comparison.ts';
import { formatProblem } from './format-problem.ts';
import { printExpression } from './print.ts';
import { shapeInWords } from './shape-access.ts';

/** Functions whose arguments must have a shape; null becomes an empty text or 0, as GitHub has it. */
const takes: Readonly<Record<string, { readonly kinds: readonly Shape['kind'][]; readonly words: string }>> =
  {
    fromJSON: { kinds: ['string', 'number', 'boolean', 'null'], words: 'a JSON text' },
    lines: { kinds: ['string', 'number', 'boolean'], words: 'a text' },
    glob: { kinds: ['string', 'array'], words: 'patterns' },
    hashFiles: { kinds: ['string', 'array'], words: 'patterns' },
    changedFiles: { kinds: ['string'], words: 'the name of a branch or commit' },
    range: { kinds: ['number', 'string'], words: 'whole numbers' },
    startsWith: { kinds: ['string', 'number', 'boolean', 'null'], words: 'texts' },
    endsWith: { kinds: ['string', 'number', 'boolean', 'null'], words: 'texts' },
  };

/** What is wrong with what is known of a call's arguments, or undefined. */
export function checkCall(name: string, sides: readonly Side[]): CallProblem | undefined {
  const rule = Object.hasOwn(takes, name) ? takes[name] : undefined;
  for (const { node, shape } of sides) {
    if (rule === undefined || shape.kind === 'any' || rule.kinds.includes(shape.kind)) continue;
    const shown = printExpression(node);
    const problem = `takes ${rule.words}, and ${shown} is ${shapeInWords(shape)}`;
    return { problem, blamed: node };
  }
  const [first, second] = sides;
  switch (name) {
    case 'join':
      return first === undefined ? undefined : joined(first);
    case 'format':
      return formatProblem(sides);
    case 'contains':
      return first === undefined || second === undefined ? undefined : searched(first, second);
    case 'fromJSON':
      return first === undefined ? undefined : notJson(first);
    case 'range':
      return notWhole(sides);
    default:
      return undefined;
  }
}

function joined({ node, shape }: Side): CallProblem | undefined {
  const path = printExpression(node);
  if (shape.kind === 'object') {
    return {
      problem: `takes an array, and ${path} is an object: join(${path}.*) joins its values`,
      blamed: node,
    };
  }
  if (shape.kind !== 'array' || (shape.items.kind !== 'array' && shape.items.kind !== 'object'))
    return undefined;
  const name = shape.items.kind === 'object' ? [...shape.items.properties.keys()][0] : undefined;
  const instead = name === undefined ? `toJSON(${path})` : `join(${path}.*.${name}) or toJSON(${path})`;
  const problem = `makes a text of each item, and an item of ${path} is ${shapeInWords(shape.items)}: write ${instead}`;
  return { problem, blamed: node };
}

function searched(list: Side, item: Side): CallProblem | undefined {
  const path = printExpression(list.node);
  if (list.shape.kind === 'object') {
    const problem = `looks into an array or a text, and ${path} is an object: contains(${path}.*, …) looks into its values`;
    return { problem, blamed: list.node };
  }
  if (item.shape.kind === 'array' || item.shape.kind === 'object') {
    const shown = printExpression(item.node);
    return { problem: `never finds ${shown}, which is ${shapeInWords(item.shape)}`, blamed: item.node };
  }
  if (list.shape.kind !== 'array' || list.shape.items.kind !== 'object') return undefined;
  if (item.shape.kind === 'any' || item.shape.kind === 'null') return undefined;
  const name = [...list.shape.items.properties.keys()][0] ?? '…';
  const problem = `never finds a text or number among objects: write contains(${path}.*.${name}, ${printExpression(item.node)})`;
  return { problem, blamed: list.node };
}

function notJson({ node }: Side): CallProblem | undefined {
  if (!(node instanceof Literal) || node.token.type !== TokenType.STRING) return undefined;
  const text = String(node.token.value);
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const quotes = text.includes("'") ? ': texts in JSON stand in double quotes' : '';
    return { problem: `takes a JSON text, and this is none${quotes}`, blamed: node };
  }
}

function notWhole(sides: readonly Side[]): CallProblem | undefined {
  for (const { node } of sides) {
    if (!(node instanceof Literal) || Number.isSafeInteger(Number(node.token.value))) continue;
    return { problem: `takes whole numbers, and ${node.token.lexeme} is none`, blamed: node };
  }
  return undefined;
}

/** Why `contains`, `startsWith` and `endsWith` never find a value where they look for it. */
export function whyNeverFound(name: string, [where, what]: readonly Side[]): Mismatch | undefined {
  if (where === undefined || what === undefined) return undefined;
  if (name === 'contains' && where.shape.kind === 'array') {
    return whyNeverEqual({ node: where.node, shape: where.shape.items }, what, 'has');
  }
  const finds = Object.hasOwn(ways, name) ? ways[name] : undefined;
  if (finds === undefined || where.shape.kind !== 'string' || where.node instanceof Literal) return undefined;
  const { options, asData, assumed } = where.shape;
  if (options === undefined || asData === true || !(what.node instanceof Literal)) return undefined;
  const part = String(what.node.token.value).toLowerCase();
  if (options.some((option) => finds.test(option.toLowerCase(), part))) return undefined;
  const shown = printExpression(where.node);
  const never = `${shown} never ${finds.words} ${what.node.token.lexeme}`;
  const base = { blamed: what.node, about: where.shape };
  const all = assumed?.all ?? options;
  if (assumed !== undefined && all.some((option) => finds.test(option, part))) {
    return { ...base, problem: `${never} here: ${assumed.why}`, assumed: true };
  }
  const suggestion = closest(part, all);
  const rest = suggestion === undefined ? `, it is ${oneOf(all)}` : didYouMean(suggestion);
  return { ...base, problem: `${never}${rest}` };
}

const ways: Readonly<
  Record<string, { readonly words: string; readonly test: (text: string, part: string) => boolean }>
> = {
  contains: { words: 'contains', test: (text, part) => text.includes(part) },
  startsWith: { words: 'starts with', test: (text, part) => text.startsWith(part) },
  endsWith: { words: 'ends with', test: (text, part) => text.endsWith(part) },
};
