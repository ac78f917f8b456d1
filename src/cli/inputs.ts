import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf, quoted } from '../diagnostics/wording.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Scope } from '../model/scope.ts';
import type { InputSpec, Inputs } from '../model/workflow.ts';
import { inputFallback, misfit, optionsOf } from '../plan/input-values.ts';

/**
 * The values of a workflow's inputs: what the command line gives, over what an inputs file gives, over the defaults.
 * An input that is neither given nor required nor has a default is empty, as in Actions: `""`, `0`, `false`, `[]`,
 * `{}`, or the first option. The error lists everything that is wrong, a message each.
 */
export function readInputs(
  specs: readonly InputSpec[],
  given: { readonly flags: readonly string[]; readonly file: Readonly<Record<string, Json>> },
  scope: Scope,
): Result<Inputs, readonly string[]> {
  const problems: string[] = [];
  const values = new Map<string, Json>();
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const specOf = (name: string): InputSpec | undefined => {
    const spec = byName.get(name);
    if (spec === undefined) problems.push(unknownInput(name, [...byName.keys()]));
    return spec;
  };
  for (const [name, value] of Object.entries(given.file)) {
    const spec = specOf(name);
    if (spec === undefined) continue;
    const problem = misfit(spec, value);
    if (problem === undefined) values.set(name, value);
    else problems.push(`input ${quoted(spec.name)} ${problem}`);
  }
  for (const [name, texts] of grouped(given.flags, problems)) {
    const spec = specOf(name);
    if (spec === undefined) continue;
    const value = parse(spec, texts);
    if (value.ok) values.set(name, value.value);
    else problems.push(value.error);
  }
  for (const spec of specs) {
    if (values.has(spec.name)) continue;
    const value = inputFallback(spec, scope, `give it with -i ${spec.name}=…`);
    if (value.ok) values.set(spec.name, value.value);
    else if (!problems.some((problem) => problem.startsWith(`input ${quoted(spec.name)}`)))
      problems.push(`input ${quoted(spec.name)} ${value.error}`);
  }
  if (problems.length > 0) return err(problems);
  return ok(Object.fromEntries(specs.map((spec) => [spec.name, values.get(spec.name) ?? null])));
}

function unknownInput(name: string, names: readonly string[]): string {
  if (names.length === 0) return `input ${quoted(name)}: this workflow takes no inputs`;
  const suggestion = closest(name, names);
  const rest =
    suggestion === undefined ? `, inputs are ${oneOf(names, { word: 'and' })}` : didYouMean(suggestion);
  return `input ${quoted(name)} is not known to this workflow${rest}`;
}

function grouped(flags: readonly string[], problems: string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    if (equals < 1) {
      problems.push(`${quoted(`-i ${flag}`)} is no input: write -i name=value`);
      continue;
    }
    const name = flag.slice(0, equals);
    groups.set(name, [...(groups.get(name) ?? []), flag.slice(equals + 1)]);
  }
  return groups;
}

function parse(spec: InputSpec, texts: readonly string[]): Result<Json, string> {
  const [text = ''] = texts;
  if (spec.type === 'array') return parseArray(spec, texts);
  if (texts.length > 1) return err(`input ${quoted(spec.name)} is given ${texts.length} times: give it once`);
  switch (spec.type) {
    case 'string':
      return ok(text);
    case 'number': {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isFinite(value) ? ok(value) : wrong(spec, text, 'a number');
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? ok(text === 'true') : wrong(spec, text, 'true or false');
    case 'choice':
      return spec.options.includes(text) ? ok(text) : wrong(spec, text, optionsOf(spec));
    case 'object': {
      const value = parseJson(text);
      return isJsonObject(value) ? ok(value) : wrong(spec, text, 'a JSON object such as {"a": 1}');
    }
  }
}

/** A JSON array, or values: several flags, or one with commas. */
function parseArray(spec: InputSpec, texts: readonly string[]): Result<Json, string> {
  const [text = ''] = texts;
  if (texts.length > 1) return ok(texts);
  if (text.trimStart().startsWith('[')) {
    const value = parseJson(text);
    return Array.isArray(value)
      ? ok(value)
      : wrong(spec, text, 'a JSON array such as ["a", "b"], or values with commas');
  }
  return ok(text.trim() === '' ? [] : text.split(',').map((item) => item.trim()));
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function wrong(spec: InputSpec, text: string, expected: string): Result<never, string> {
  return err(`input ${quoted(spec.name)} must be ${expected}, but ${quoted(text)} is given`);
}
