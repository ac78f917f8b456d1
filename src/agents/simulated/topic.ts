/** What a prompt is about, as far as its words show it. */
export interface Topic {
  /** Files it names, in its order; may be empty. */
  readonly paths: readonly string[];
  /** Words that say something, in lower case; never empty. */
  readonly words: readonly [string, ...string[]];
}

const filler = new Set(
  `about above after again also answer answers because been before being below between both
  could does each every find from give have here into itself just like list make many more most must name only other
  over please read same several should some such than that their them then there these they this those through under
  what when where which while will with would write your yours agent agents step steps file files line lines text json
  were cause most likely looked look exactly nothing something anything whether without within`.split(/\s+/),
);

/** `src/a.test.ts`, `README.md`; not `e.g.`, `1.2`. */
const pathPattern =
  /(?<![\w./-])(?:(?:[\w.-]+\/)+[\w-]|\w[\w-])(?:[\w-]|\.(?=\w))*\.[a-z][a-z0-9]{0,4}(?![\w-]|\.\w)/g;

const wordPattern = /[\p{L}][\p{L}-]{3,}/gu;

/** Prompts can be megabytes long; what they are about stands at the beginning. */
const longEnough = 20_000;

export function topicOf(prompt: string): Topic {
  const text = prompt.slice(0, longEnough);
  const paths = [...new Set(text.match(pathPattern) ?? [])];
  const rest = paths.reduce((left, path) => left.replaceAll(path, ' '), text);
  const found = new Set<string>();
  wordPattern.lastIndex = 0;
  for (let word = wordPattern.exec(rest); word !== null && found.size < 40; word = wordPattern.exec(rest)) {
    const lower = word[0].toLowerCase();
    if (!filler.has(lower)) found.add(lower);
  }
  const [first = 'request', ...others] = found;
  return { paths: paths.slice(0, 20), words: [first, ...others] };
}
