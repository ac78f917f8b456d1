import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place } from '../diagnostics/source.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Partials, Text } from '../model/workflow.ts';
import type { CompiledTemplate } from './template.ts';

/** More levels than any person follows. */
const mostLevels = 10;
/** So many texts in one: partials that take in each other several times grow without end in a few lines. */
const mostPartials = 1_000;

/** A partial by the name it was taken in with. */
export interface Included {
  readonly name: string;
  readonly text: Text;
}

type Compile = (text: Text, around: readonly Included[]) => CompiledTemplate;

/** Takes partials into one text, and counts them. */
export class Inclusion {
  #count = 0;
  #isFull = false;
  #levels = 0;
  readonly #around: readonly Included[];
  readonly #compile: Compile;

  /** @param around the partials that lead to the text, which is the last of them */
  constructor(around: readonly Included[], compile: Compile) {
    this.#around = around;
    this.#compile = compile;
  }

  get partials(): CompiledTemplate['partials'] {
    return { count: this.#count, levels: this.#levels };
  }

  /** A partial with what it takes in itself; `place` is that of its name. The error is undefined where it was told before. */
  take(
    name: string,
    partials: Partials,
    place: Place,
  ): Result<{ readonly text: Text; readonly template: CompiledTemplate }, Diagnostic | undefined> {
    const found = partials.find(name, place);
    if (!found.ok) return found;
    const text = found.value;
    const names = this.#around.map((each) => each.name);
    const first = this.#around.findIndex((each) => each.text === text);
    if (first !== -1) {
      const chain = [...names.slice(first), name].join(' -> ');
      const problem =
        names.length - first === 1 ? `takes in itself: ${chain}` : `goes round in a circle: ${chain}`;
      return err(diagnostic('partial-nesting', place, { name, problem }));
    }
    const level = this.#around.length + 1;
    const tooDeep = (): Result<never, Diagnostic> => {
      const problem = `is more than ${mostLevels} levels deep, or what it takes in is: ${[...names, name].join(' -> ')}`;
      return err(diagnostic('partial-nesting', place, { name, problem }));
    };
    // Before it is compiled: what goes deeper than the limit may go deeper than the stack.
    if (level > mostLevels) return tooDeep();
    const template = this.#compile(text, [...this.#around, { name, text }]);
    if (level + template.partials.levels > mostLevels) return tooDeep();
    const count = this.#count + 1 + template.partials.count;
    if (count > mostPartials) {
      if (this.#isFull) return err(undefined);
      this.#isFull = true;
      const problem = `is one too many: a text takes in at most ${mostPartials} in all, and those within others count`;
      return err(diagnostic('partial-nesting', place, { name, problem }));
    }
    this.#count = count;
    this.#levels = Math.max(this.#levels, 1 + template.partials.levels);
    return ok({ text, template });
  }
}
