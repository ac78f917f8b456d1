import fc from 'fast-check';
import { hostileNames, pieces, seeds } from './pieces.ts';

/** A kind of broken file, and files of that kind. */
export interface Kind {
  readonly name: string;
  readonly files: fc.Arbitrary<string | Uint8Array>;
  /** How many of a hundred files. */
  readonly share: number;
}

const seed = fc.constantFrom(...seeds);
const few = { minLength: 1, maxLength: 5 };
const position = fc.nat({ max: 2 ** 30 });

const edits = fc
  .tuple(
    seed,
    fc.array(fc.record({ at: position, cut: fc.nat({ max: 12 }), put: fc.constantFrom('', ...pieces) }), few),
  )
  .map(([text, list]) =>
    list.reduce((mutated, { at, cut, put }) => {
      const start = at % (mutated.length + 1);
      return mutated.slice(0, start) + put + mutated.slice(start + cut);
    }, text),
  );

const tokensOf = (text: string): string[] => text.match(/[\w-]+|\s+|[^\w\s]/gu) ?? [];
const seedTokens = [...new Set(seeds.flatMap(tokensOf))].sort();

const tokens = fc
  .tuple(
    seed,
    fc.array(
      fc.record({
        at: position,
        to: position,
        how: fc.constantFrom('remove', 'double', 'swap', 'replace', 'insert'),
        token: fc.constantFrom(...seedTokens, ...pieces),
      }),
      few,
    ),
  )
  .map(([text, list]) => {
    const all = tokensOf(text);
    for (const { at, to, how, token } of list) {
      const index = at % (all.length + 1);
      const here = all[index] ?? '';
      const other = to % (all.length + 1);
      if (how === 'remove') all.splice(index, 1);
      else if (how === 'double') all.splice(index, 0, here);
      else if (how === 'insert') all.splice(index, 0, token);
      else {
        all[index] = how === 'swap' ? (all[other] ?? '') : token;
        if (how === 'swap') all[other] = here;
      }
    }
    return all.join('');
  });

const lines = fc
  .tuple(
    seed,
    seed,
    fc.array(
      fc.record({
        at: position,
        to: position,
        how: fc.constantFrom('remove', 'double', 'move', 'deeper', 'flatter', 'tab', 'foreign', 'cut'),
      }),
      few,
    ),
  )
  .map(([text, other, list]) => {
    const all = text.split('\n');
    const foreign = other.split('\n');
    for (const { at, to, how } of list) {
      const index = at % all.length;
      const line = all[index] ?? '';
      if (how === 'remove') all.splice(index, 1);
      else if (how === 'double') all.splice(index, 0, line);
      else if (how === 'move') all.splice(to % all.length, 0, ...all.splice(index, 1));
      else if (how === 'deeper') all[index] = `${' '.repeat(1 + (to % 4))}${line}`;
      else if (how === 'flatter') all[index] = line.replace(/^ {1,2}/, '');
      else if (how === 'tab') all[index] = line.replace(/^ +/, '\t');
      else if (how === 'foreign') all.splice(index, 0, foreign[to % foreign.length] ?? '');
      else all[index] = line.slice(0, to % (line.length + 1));
    }
    return all.join('\n');
  });

/** One name of a file is another everywhere, so that all that refers to it still does. */
const names = fc
  .tuple(seed, position, fc.constantFrom(...hostileNames), fc.boolean())
  .map(([text, at, name, everywhere]) => {
    const found = [...new Set(text.match(/[A-Za-z_][\w-]*/g) ?? ['a'])];
    const old = found[at % found.length] ?? 'a';
    return everywhere ? text.replaceAll(old, () => name) : text.replace(old, () => name);
  });

const cuts = fc.tuple(seed, position).map(([text, at]) => text.slice(0, at % (text.length + 1)));

const breaks = fc
  .tuple(edits, fc.constantFrom('\r\n', '\r', '\n\r', '\u2028'), fc.boolean())
  .map(([text, lineBreak, mark]) => `${mark ? '\ufeff' : ''}${text.replaceAll('\n', lineBreak)}`);

const joined = fc
  .tuple(seed, seed, fc.constantFrom('---\n', '\n---\n', '\n...\n', '', '\n%TAG ! x\n---\n'))
  .map(([one, two, between]) => one + between + two);

const bytes = fc
  .tuple(seed, fc.array(fc.record({ at: position, bit: fc.nat({ max: 8 }), byte: fc.nat(255) }), few))
  .map(([text, list]) => {
    const all = Buffer.from(text);
    for (const { at, bit, byte } of list) {
      const index = at % Math.max(1, all.length);
      if (index < all.length) all[index] = bit === 8 ? byte : (all[index] ?? 0) ^ (1 << bit);
    }
    return all;
  });

const binary = fc.uint8Array({ maxLength: 400 });

const vocabulary = [...new Set(seeds.flatMap((text) => text.match(/[a-z-]+(?=:)/g) ?? []))].sort();

/** Maps and lists without rhyme or reason, of words that workflows know. */
const structures = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        fc.constantFrom(...pieces, ...vocabulary),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.double(),
      ),
      fc.dictionary(fc.constantFrom(...vocabulary, ...hostileNames), tie('value'), { maxKeys: 6 }),
      fc.array(tie('value'), { maxLength: 4 }),
    ),
  }))
  .value.map((value) =>
    JSON.stringify({ jobs: { a: { steps: [value] }, b: value }, inputs: value }, null, 1),
  );

export const kinds: readonly Kind[] = [
  { name: 'with edits', files: edits, share: 24 },
  { name: 'with other tokens', files: tokens, share: 22 },
  { name: 'with other lines', files: lines, share: 18 },
  { name: 'with another name', files: names, share: 8 },
  { name: 'cut off', files: cuts, share: 6 },
  { name: 'with other line breaks', files: breaks, share: 4 },
  { name: 'joined', files: joined, share: 2 },
  { name: 'with other bytes', files: bytes, share: 8 },
  { name: 'binary', files: binary, share: 4 },
  { name: 'of random structure', files: structures, share: 4 },
];
