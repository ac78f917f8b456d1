import { closest } from '../diagnostics/suggest.ts';
import type { AstPath } from './handlebars.ts';
import type { Lowering } from './lowering.ts';
import { type DataName, dataNames, type PathBase, type PathNode, type PathStep } from './template.ts';

/** More names than any value has levels. */
const longest = 100;

/** A reference, with the frame it looks into. */
export function lowerPath(path: AstPath, lowering: Lowering): PathNode | undefined {
  const range = lowering.rangeOf(path);
  if (path.parts.length > longest) {
    lowering.report('template-syntax', range, { reason: `a path has at most ${longest} names` });
    return undefined;
  }
  const written = lowering.source(range);
  const found = path.data ? dataBase(path, lowering) : frameBase(path, lowering);
  if (found === undefined) return undefined;
  const steps = stepsOf(path, range.start, written).slice(found.taken);
  if (found.base.kind === 'frame' && found.base.frame === 0 && steps.length === 0) {
    const reason = `${written} is all contexts at once here: name one, as in {{ inputs.x }}`;
    lowering.report('template-syntax', range, { reason });
    return undefined;
  }
  return { kind: 'path', base: found.base, steps, written, range, owner: found.owner };
}

interface FoundBase {
  readonly base: PathBase;
  /** How many of the path's names the base has used up. */
  readonly taken: number;
  readonly owner: string;
}

function frameBase(path: AstPath, lowering: Lowering): FoundBase | undefined {
  const { frames } = lowering;
  const first = path.parts[0];
  if (path.depth === 0 && first !== undefined && !isScoped(path.original)) {
    for (let frame = frames.length - 1; frame > 0; frame--) {
      const index = frames[frame]?.params.indexOf(first) ?? -1;
      if (index !== -1) return { base: { kind: 'param', frame, index }, taken: 1, owner: first };
    }
  }
  const frame = frames.length - 1 - path.depth;
  const owner = frames[frame]?.owner;
  if (owner === undefined) {
    const around = frames.length - 1;
    const reason =
      around === 0
        ? '../ leads out of an {{#each}} or {{#with}}, and there is none around this'
        : `../ leads out of an {{#each}} or {{#with}}, and there ${around === 1 ? 'is only one' : `are only ${around}`} around this`;
    lowering.report('template-syntax', lowering.rangeOf(path), { reason });
    return undefined;
  }
  return { base: { kind: 'frame', frame }, taken: 0, owner };
}

function dataBase(path: AstPath, lowering: Lowering): FoundBase | undefined {
  const { frames } = lowering;
  const name = path.parts[0] ?? '';
  const range = lowering.rangeOf(path);
  if (name === 'root') return { base: { kind: 'frame', frame: 0 }, taken: 1, owner: 'the list of contexts' };
  if (!isDataName(name)) {
    const expected = ['root', ...dataNames].map((known) => `@${known}`);
    const suggestion = closest(`@${name}`, expected);
    lowering.report('unknown-reference', range, { name: `@${name}`, of: 'Handlebars', expected, suggestion });
    return undefined;
  }
  const loops = frames.flatMap((frame, index) => (frame.kind === 'each' ? [index] : []));
  const frame = loops[loops.length - 1 - path.depth];
  if (frame === undefined) {
    const reason = `@${name} is there within {{#each}} only${path.depth > 0 ? ', once for each ../' : ''}`;
    lowering.report('template-syntax', range, { reason });
    return undefined;
  }
  return { base: { kind: 'data', frame, name }, taken: 1, owner: `@${name}` };
}

/** Whether a path says itself that it belongs to the current item: `this.x`, `./x`. */
export const isScoped = (original: string): boolean => /^(?:\.|this(?:[./]|$))/.test(original);

const isDataName = (name: string): name is DataName => (dataNames as readonly string[]).includes(name);

/** The names of a path with their places: in a path nothing stands between names but dots, slashes and brackets. */
function stepsOf(path: AstPath, start: number, written: string): PathStep[] {
  const steps: PathStep[] = [];
  // Names come last, so they are found from the end: what stands before them is `@`, `this`, `.` and `../`.
  let end = written.length;
  for (let index = path.parts.length - 1; index >= 0; index--) {
    const name = path.parts[index] ?? '';
    const length =
      written[end - 1] === ']' && written.endsWith(`[${name}]`, end) ? name.length + 2 : name.length;
    const from = Math.max(0, end - length);
    steps.unshift({ name, range: { start: start + from, end: start + end }, written: written.slice(0, end) });
    end = from - 1;
  }
  return steps;
}
