import { closest } from '../../diagnostics/suggest.ts';
import type { MappingEntry, MappingNode, Node } from '../yaml/node.ts';
import { typeFits } from './scalars.ts';
import { definitionName, resolved, type Schema, typesOf } from './schema.ts';

export const isExpression = (schema: Schema): boolean => definitionName(schema) === 'expression';

/** The branches of an `anyOf` that a node could be meant for, going by its type. */
export function branchesByType(node: Node, branches: readonly Schema[]): readonly Schema[] {
  return branches.filter((branch) => typeFits(node, typesOf(resolved(branch))));
}

export type Choice =
  | { readonly kind: 'one'; readonly branch: Schema }
  /** The keys of several alternatives are there; the branch is that of the first. */
  | { readonly kind: 'several'; readonly branch: Schema; readonly entries: readonly MappingEntry[] }
  /** None is there; the branch is the one that most of the other keys belong to. */
  | { readonly kind: 'none'; readonly branch: Schema; readonly keys: readonly string[] };

/** Which alternative a map is, by the key that only this alternative requires. */
export function discriminate(node: MappingNode, branches: readonly Schema[]): Choice {
  const marks = branches.map((branch) => ({ branch, key: resolved(branch).required?.[0] ?? '' }));
  const found = node.entries.flatMap((entry) => {
    const mark = marks.find(({ key }) => key === entry.key);
    return mark === undefined ? [] : [{ entry, branch: mark.branch }];
  });
  const [first, second] = found;
  if (first !== undefined) {
    if (second === undefined) return { kind: 'one', branch: first.branch };
    return { kind: 'several', branch: first.branch, entries: found.map(({ entry }) => entry) };
  }
  const keys = marks.map(({ key }) => key);
  const known = (branch: Schema, key: string): boolean =>
    Object.hasOwn(resolved(branch).properties ?? {}, key);
  const strays = node.entries.filter((entry) => !branches.some((branch) => known(branch, entry.key)));
  for (const stray of strays) {
    const meant = marks.find(({ key }) => key === closest(stray.key, keys));
    if (meant !== undefined) return { kind: 'one', branch: meant.branch };
  }
  const score = (branch: Schema): number => node.entries.filter((entry) => known(branch, entry.key)).length;
  const [best] = [...branches].sort((a, b) => score(b) - score(a));
  return { kind: 'none', branch: best ?? {}, keys };
}
