import type { Style } from '../../reporters/style.ts';

const nameWidth = 11;

/** Names with what belongs to them, lined up; those without a line are left out. Lines may hold colour, and are not cut. */
export function fields(
  all: readonly (readonly [name: string, lines: readonly string[]])[],
  style: Style,
): string[] {
  return all.flatMap(([name, lines]) =>
    lines.map((line, at) => `  ${style.quiet((at === 0 ? name : '').padEnd(nameWidth))}${line}`),
  );
}
