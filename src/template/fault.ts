import type { Range } from '../diagnostics/source.ts';

/** Thrown within a rendering for what the author of a text can mend; it never leaves this folder. */
export class RenderFault extends Error {
  override readonly name = 'RenderFault';
  readonly range: Range;

  constructor(message: string, range: Range, options?: ErrorOptions) {
    super(message, options);
    this.range = range;
  }
}
