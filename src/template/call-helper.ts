import { splitLines } from '../expression/lines.ts';
import { FunctionError, type Scope } from '../model/scope.ts';
import { RenderFault } from './fault.ts';
import { parameterAt } from './helpers.ts';
import { property } from './resolve.ts';
import { type CallNode, printTemplateExpression } from './template.ts';
import { inWords, isSame, isTrue, kindOf } from './values.ts';

export interface CallValues {
  readonly args: readonly unknown[];
  readonly options: ReadonlyMap<string, unknown>;
  /** Within `{{#if}}`, where what is looked for in null is null. */
  readonly lenient: boolean;
}

type Implementation = (call: CallNode, values: CallValues, scope: Scope) => unknown;

/** What block helpers do is in the renderer. Arguments have been checked against their parameters. */
const implementations: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ['lookup', lookup],
  ['json', json],
  [
    'join',
    (call, { args }) => itemsAsText(call, args[0]).join(args[1] === undefined ? ', ' : String(args[1])),
  ],
  ['lines', (_, { args }) => splitLines(String(args[0]))],
  ['len', (_, { args }) => length(args[0])],
  ['indent', indent],
  ['fence', fence],
  ['file', (call, { args }, scope) => guarded(call, () => scope.functions.readFile(String(args[0])))],
  ['eq', (_, { args }) => isSame(args[0], args[1])],
  ['ne', (_, { args }) => !isSame(args[0], args[1])],
  [
    'and',
    (_, { args }) => args.find((value) => !isTrue(value)) ?? lastUnless(args, (value) => !isTrue(value)),
  ],
  ['or', (_, { args }) => args.find(isTrue) ?? args.at(-1)],
  ['not', (_, { args }) => !isTrue(args[0])],
]);

/** The value of a helper's call. Throws a `RenderFault` for what the author of the text can mend. */
export function callHelper(call: CallNode, values: CallValues, scope: Scope): unknown {
  checkArguments(call, values);
  const implementation = implementations.get(call.helper.name);
  if (implementation === undefined)
    throw new Error(`helper ${call.helper.name} is listed but not implemented`);
  return implementation(call, values, scope);
}

function checkArguments(call: CallNode, { args, options }: CallValues): void {
  for (const [index, value] of args.entries()) {
    const parameter = parameterAt(call.helper, index);
    const lenientNull = call.helper.name === 'lookup' && index === 0 && value === null;
    if (parameter.kinds.length === 0 || parameter.kinds.includes(kindOf(value)) || lenientNull) continue;
    const node = call.args[index];
    const shown = node === undefined ? 'the argument' : printTemplateExpression(node);
    throw new RenderFault(
      `helper "${call.helper.name}" takes ${parameter.words} here, and ${shown} is ${inWords(value)}`,
      node?.range ?? call.range,
    );
  }
  for (const [name, value] of options) {
    const parameter = call.helper.options.get(name);
    if (parameter === undefined || parameter.kinds.includes(kindOf(value))) continue;
    throw new RenderFault(
      `option "${name}" of helper "${call.helper.name}" takes ${parameter.words}, and this is ${inWords(value)}`,
      call.options.get(name)?.range ?? call.range,
    );
  }
}

function guarded<T>(call: CallNode, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof FunctionError)) throw thrown;
    throw new RenderFault(`helper "${call.helper.name}": ${thrown.message}`, call.range, { cause: thrown });
  }
}

/** `undefined` can't be told from a value that was not found, so null, which is false, is looked for here. */
function lastUnless(args: readonly unknown[], isFound: (value: unknown) => boolean): unknown {
  return args.some(isFound) ? null : args.at(-1);
}

function lookup(call: CallNode, { args, lenient }: CallValues): unknown {
  const [owner, name] = args;
  const shown = call.args[0] === undefined ? 'the value' : printTemplateExpression(call.args[0]);
  if (owner === null && lenient) return null;
  if (owner === null) throw new RenderFault(`${shown} is null here, so it has no "${name}"`, call.range);
  const found = property(owner, String(name));
  if (found === undefined && lenient) return null;
  if (found === undefined) throw new RenderFault(`${shown} has no "${name}"`, call.range);
  return found.value;
}

function json(call: CallNode, { args, options }: CallValues): string {
  const spaces = args[1] ?? (options.get('pretty') === true ? 2 : 0);
  if (!Number.isInteger(spaces) || Number(spaces) < 0 || Number(spaces) > 10) {
    throw new RenderFault(
      `helper "json" takes 0 to 10 spaces, not ${spaces}`,
      call.args[1]?.range ?? call.range,
    );
  }
  return JSON.stringify(args[0], null, Number(spaces));
}

function itemsAsText(call: CallNode, value: unknown): string[] {
  return (value as readonly unknown[]).map((item, index) => {
    if (typeof item !== 'object' || item === null) return String(item);
    const shown = call.args[0] === undefined ? 'the array' : printTemplateExpression(call.args[0]);
    throw new RenderFault(
      `helper "join" takes an array of texts, and item ${index} of ${shown} is ${inWords(item)}: use json`,
      call.range,
    );
  });
}

function length(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length;
  return Object.keys(value ?? {}).length;
}

/** The widest indentation that is not a slip. */
const widest = 100;

function indent(call: CallNode, { args }: CallValues): string {
  const spaces = Number(args[1]);
  if (!Number.isInteger(spaces) || spaces < 0 || spaces > widest) {
    throw new RenderFault(
      `helper "indent" takes 0 to ${widest} spaces, not ${spaces}`,
      call.args[1]?.range ?? call.range,
    );
  }
  const space = ' '.repeat(spaces);
  const lines = String(args[0]).split('\n');
  return lines.map((line) => (line.trim() === '' ? line : space + line)).join('\n');
}

/** A fence is longer than any run of backticks in the text, so that nothing in the text can end it. */
function fence(call: CallNode, { args }: CallValues): string {
  const [value, info] = args;
  const isText = typeof value === 'string';
  const language = info === undefined ? (isText ? '' : 'json') : String(info);
  if (/[`\r\n]/.test(language)) {
    throw new RenderFault(
      'the info of helper "fence" is one line without backticks',
      call.args[1]?.range ?? call.range,
    );
  }
  const body = isText ? value : JSON.stringify(value, null, 2);
  let longest = 2;
  for (const [run] of body.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${body}${body === '' || body.endsWith('\n') ? '' : '\n'}${ticks}`;
}
