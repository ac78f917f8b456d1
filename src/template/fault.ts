import type { Place, PositionedText, Range } from '../diagnostics/source.ts';

/** Thrown within a rendering for what the author of a text can mend; it never leaves this folder. */
export class RenderFault extends Error {
  override readonly name = 'RenderFault';
  readonly #range: Range;
  #place: Place | undefined;
  readonly #usedAt: Place[] = [];

  constructor(message: string, range: Range, options?: ErrorOptions) {
    super(message, options);
    this.#range = range;
  }

  /** Says which text it happened in; `use`: and where that is taken in. */
  within(text: PositionedText, use?: Place): this {
    this.#place ??= text.placeOf(this.#range.start, this.#range.end);
    if (use !== undefined) this.#usedAt.push(use);
    return this;
  }

  /** The message with its places. */
  located(text: PositionedText): string {
    const place = this.#place ?? text.placeOf(this.#range.start, this.#range.end);
    const used = this.#usedAt.map((each) => `, used at ${inWords(each)}`);
    return `${this.message} (${inWords(place)}${used.join('')})`;
  }
}

/** `file:line:column` of a place. */
export function inWords({ file, range }: Place): string {
  const { line, column } = file.positionAt(range.start);
  return `${file.displayPath}:${line}:${column}`;
}
