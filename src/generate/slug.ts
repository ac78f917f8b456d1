/** A name may be longer than that, but nobody wants to type it. */
const longest = 50;

/** Names of devices, which Windows opens in place of a file, whatever its extension and folder. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A file's name, without extension, out of any text: lower-case letters, of any script, and digits with single hyphens
 * between them, so that it needs no quotes in a shell and leaves no folder. Undefined where nothing of that is in the
 * text.
 */
export function slugOf(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    // Accents of Latin letters; the marks of other scripts are part of their letters.
    .replace(/(?<=\p{Script=Latin})\p{Mn}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^[-\p{M}]+|-+$/gu, '');
  const slug = cut(plain);
  if (slug === '') return undefined;
  return device.test(slug) ? `${slug}-workflow` : slug;
}

/** The first slug of the texts that has one; `workflow` where none has. */
export const firstSlug = (...texts: readonly string[]): string =>
  texts.map(slugOf).find((slug) => slug !== undefined) ?? 'workflow';

/** Whether a name is fit for a file as it stands. */
export const isSlug = (name: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*$/u.test(name) && !name.endsWith('.') && !device.test(stem(name));

/** Windows looks at what stands before the first dot. */
const stem = (name: string): string => (name.split('.')[0] ?? '').toLowerCase();

/** `name`, then `name-2`, `name-3` and so on. */
export function* numbered(name: string): Generator<string> {
  yield name;
  for (let next = 2; ; next++) yield `${name}-${next}`;
}

function cut(slug: string): string {
  const characters = [...slug];
  if (characters.length <= longest) return slug;
  const head = characters.slice(0, longest + 1).join('');
  const word = head.lastIndexOf('-');
  return word > 0 ? head.slice(0, word) : characters.slice(0, longest).join('');
}
