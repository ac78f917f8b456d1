import type { Range } from './source.ts';

/** One stretch of a text that is replaced by another text. */
export interface Edit extends Range {
  readonly text: string;
}

/** Edits of one text that don't touch each other. A file may have tens of thousands of them. */
export class Edits {
  /** In the order of their places. */
  readonly #edits: Edit[] = [];

  /** Takes all of these or, where one overlaps another, none. Two insertions at one offset overlap: their order would be chance. */
  add(edits: readonly Edit[]): boolean {
    if (edits.some((edit) => this.#clashes(edit))) return false;
    for (const edit of edits) this.#edits.splice(this.#countBefore(edit.start), 0, edit);
    return true;
  }

  apply(text: string): string {
    const parts: string[] = [];
    let at = 0;
    for (const edit of this.#edits) {
      parts.push(text.slice(at, edit.start), edit.text);
      at = edit.end;
    }
    return parts.join('') + text.slice(at);
  }

  /** Where what stood at each of these offsets stands after the edits; what was replaced, where its replacement begins. */
  move(offsets: readonly number[]): number[] {
    const shifts = [0];
    for (const { start, end, text } of this.#edits)
      shifts.push((shifts.at(-1) ?? 0) + text.length - (end - start));
    return offsets.map((offset) => {
      const count = this.#countBefore(offset);
      const last = this.#edits[count - 1];
      const inside = last !== undefined && offset < last.end;
      return inside ? last.start + (shifts[count - 1] ?? 0) : offset + (shifts[count] ?? 0);
    });
  }

  #clashes(edit: Edit): boolean {
    const at = this.#countBefore(edit.start);
    const [before, after] = [this.#edits[at - 1], this.#edits[at]];
    const reached = before !== undefined && before.end > edit.start;
    return reached || (after !== undefined && (after.start === edit.start || after.start < edit.end));
  }

  /** How many edits begin before an offset. */
  #countBefore(offset: number): number {
    let [low, high] = [0, this.#edits.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#edits[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
