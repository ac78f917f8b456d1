import {
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  type ParamsOf,
} from '../diagnostics/diagnostic.ts';
import type { Range } from '../diagnostics/source.ts';
import type { Text } from '../model/workflow.ts';
import type { Inclusion } from './inclusion.ts';

/** A frame as it is known before rendering. */
interface LoweredFrame {
  readonly kind: 'root' | 'each' | 'with';
  readonly params: readonly string[];
  /** What references without `../` belong to, in words. */
  readonly owner: string;
}

type RangeOf = (node: {
  readonly loc: {
    readonly start: { line: number; column: number };
    readonly end: { line: number; column: number };
  };
}) => Range;

/** What is known while a template is lowered: the frames around the current place, and the faults found. */
export class Lowering {
  readonly text: Text;
  readonly rangeOf: RangeOf;
  /** Takes partials in. */
  readonly inclusion: Inclusion;
  readonly diagnostics: Diagnostic[] = [];
  readonly frames: LoweredFrame[] = [{ kind: 'root', params: [], owner: 'the list of contexts' }];

  constructor(text: Text, rangeOf: RangeOf, inclusion: Inclusion) {
    this.text = text;
    this.rangeOf = rangeOf;
    this.inclusion = inclusion;
  }

  report<C extends DiagnosticCode>(code: C, range: Range, params: ParamsOf<C>): void {
    this.diagnostics.push(diagnostic(code, this.text.placeOf(range.start, range.end), params));
  }

  /** The template as it is written in a range. */
  source({ start, end }: Range): string {
    return this.text.text.slice(start, end);
  }

  within<T>(frame: LoweredFrame, work: () => T): T {
    this.frames.push(frame);
    try {
      return work();
    } finally {
      this.frames.pop();
    }
  }
}
