export const quoted = (text: string): string => `"${text}"`;

export const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : `: did you mean ${quoted(suggestion)}?`;

/** `"a"`, `"a" or "b"`, `"a", "b" or "c"`; long lists are cut. */
export function oneOf(
  names: readonly string[],
  { word = 'or', quote = true }: { word?: 'or' | 'and'; quote?: boolean } = {},
): string {
  const limit = 14;
  const shown = names.slice(0, limit).map((name) => (quote ? quoted(name) : name));
  if (names.length > limit) return `${shown.join(', ')} and ${names.length - limit} more`;
  const last = shown.pop();
  if (last === undefined) return 'nothing';
  return shown.length === 0 ? last : `${shown.join(', ')} ${word} ${last}`;
}
