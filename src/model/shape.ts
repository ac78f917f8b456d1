import type { RelatedPlace } from '../diagnostics/diagnostic.ts';

/**
 * What is known of a value before it exists. Shapes follow inputs, matrices and outputs through references, so that
 * a slip in a name is found without running anything. `any` says nothing and forbids nothing.
 */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | StringShape
  | ArrayShape
  | ObjectShape;

interface Known {
  /** It is always there: never null, as the output of a step that was skipped is. */
  readonly sure?: true;
  /** Where it is said what it is, for messages that find that it is not what they expect. */
  readonly declared?: RelatedPlace;
}

export interface StringShape extends Known {
  readonly kind: 'string';
  /** All values that it may have. */
  readonly options?: readonly string[];
  /** The options are data, such as the values of a matrix, and no type: only a slip of one is surely a mistake. */
  readonly asData?: true;
  /** Why the options are fewer than `all`, where the condition itself brings that about. */
  readonly assumed?: { readonly why: string; readonly all: readonly string[] };
  /** What to do for it to have names in it. */
  readonly hint?: string;
  /** The prompt step, `job/step`, whose agent wrote it in words of its own. */
  readonly author?: string;
}

export interface ArrayShape extends Known {
  readonly kind: 'array';
  readonly items: Shape;
}

export interface ObjectShape extends Known {
  readonly kind: 'object';
  readonly properties: ReadonlyMap<string, Shape>;
  /** An open object may have properties that are not listed. */
  readonly open: boolean;
  /** Names that are not there but that people write, with what to write instead. */
  readonly hints?: ReadonlyMap<string, string>;
  /** What to do for it to have names in it, where it has none. */
  readonly ifEmpty?: string;
}

export const anyShape: Shape = { kind: 'any' };
export const stringShape: StringShape = { kind: 'string' };
export const numberShape: Shape = { kind: 'number' };
export const booleanShape: Shape = { kind: 'boolean' };
export const arrayOf = (items: Shape): ArrayShape => ({ kind: 'array', items });

/** A text that a step's agent wrote, or one that holds such a text; without an author any text. */
export const textBy = (author: string | undefined): StringShape =>
  author === undefined ? { kind: 'string' } : { kind: 'string', author };

/** Who wrote a text, or the texts of a list of texts. */
export function authorOf(shape: Shape | undefined): string | undefined {
  if (shape?.kind === 'array') return authorOf(shape.items);
  return shape?.kind === 'string' ? shape.author : undefined;
}

export function objectShape(
  properties: Readonly<Record<string, Shape>> | ReadonlyMap<string, Shape>,
  options: { open?: boolean; hints?: Readonly<Record<string, string>> } = {},
): ObjectShape {
  return {
    kind: 'object',
    properties: properties instanceof Map ? properties : new Map(Object.entries(properties)),
    open: options.open ?? false,
    ...(options.hints === undefined ? {} : { hints: new Map(Object.entries(options.hints)) }),
  };
}
