import * as data from '@actions/expressions/data/index';
import { FilteredArray } from '@actions/expressions/filtered_array';
import type { Json } from '../model/json.ts';

export type ExpressionData = ReturnType<data.Dictionary['values']>[number];

/**
 * Conversions between plain values and the library's data. Lists and objects are wrapped, not copied: an item is
 * converted when it is asked for, and a wrapper is kept as long as its value, so that `needs.x.instances` with
 * 10,000 entries costs nothing per evaluation and a value is always equal to itself.
 */
const wrappers = new WeakMap<object, LazyArray | LazyDictionary>();
const nothing = new data.Null();

/** The library's form of a plain value; what JSON can't hold counts as null. */
export function toData(value: unknown): ExpressionData {
  switch (typeof value) {
    case 'string':
      return new data.StringData(value);
    case 'number':
      return new NumberValue(value);
    case 'boolean':
      return new data.BooleanData(value);
    case 'object': {
      if (value === null) return nothing;
      let wrapper = wrappers.get(value);
      if (wrapper === undefined) {
        wrapper = Array.isArray(value)
          ? new LazyArray(value)
          : new LazyDictionary(value as Readonly<Record<string, unknown>>);
        wrappers.set(value, wrapper);
      }
      return wrapper;
    }
    default:
      return nothing;
  }
}

/** The plain value behind the library's data: the very value that was wrapped, where there was one. */
export function toPlain(value: ExpressionData): Json {
  if (value instanceof LazyArray || value instanceof LazyDictionary) return value.source as Json;
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Boolean:
    case data.Kind.Number:
    case data.Kind.String:
      return value.value;
    case data.Kind.Array:
      return value.values().map(toPlain);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map((pair) => [pair.key, toPlain(pair.value)]));
  }
}

/** A number whose text has all digits that a person wrote, and none that binary arithmetic added. */
export class NumberValue extends data.NumberData {
  override coerceString(): string {
    if (Number.isInteger(this.value) || !Number.isFinite(this.value)) return String(this.value + 0);
    return String(Number(this.value.toPrecision(15)));
  }
}

export class LazyArray extends data.Array {
  readonly source: readonly unknown[];
  #all: ExpressionData[] | undefined;

  constructor(source: readonly unknown[]) {
    super();
    this.source = source;
  }

  override get(index: number): ExpressionData {
    return toData(this.source[index]);
  }

  override values(): ExpressionData[] {
    this.#all ??= this.source.map(toData);
    return this.#all;
  }
}

/**
 * Own properties only. A name is looked up as written first, then without regard to case, as GitHub does; the first
 * order matters where names differ by case alone, as variables of an environment may.
 */
export class LazyDictionary extends data.Dictionary {
  readonly source: Readonly<Record<string, unknown>>;
  #names: Map<string, string> | undefined;

  constructor(source: Readonly<Record<string, unknown>>) {
    super();
    this.source = source;
  }

  override get(key: string): ExpressionData | undefined {
    const name = Object.hasOwn(this.source, key) ? key : this.#nameLike(key);
    return name === undefined ? undefined : toData(this.source[name]);
  }

  override values(): ExpressionData[] {
    return Object.values(this.source).map(toData);
  }

  override pairs(): { key: string; value: ExpressionData }[] {
    return Object.entries(this.source).map(([key, value]) => ({ key, value: toData(value) }));
  }

  #nameLike(key: string): string | undefined {
    if (this.#names === undefined) {
      this.#names = new Map();
      for (const name of Object.keys(this.source)) {
        const lower = name.toLowerCase();
        if (!this.#names.has(lower)) this.#names.set(lower, name);
      }
    }
    return this.#names.get(key.toLowerCase());
  }
}

/** A list that grows, as `.*` makes it: what follows looks into each of its items. */
export function filteredArray(items: Iterable<ExpressionData>): FilteredArray {
  const result = new FilteredArray();
  for (const item of items) result.add(item);
  return result;
}
