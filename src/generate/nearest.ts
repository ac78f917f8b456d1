import type { KnownWorkflow } from './workflow-list.ts';

/** Words that say nothing about what somebody wants done. */
const stopWords = new Set(
  'a all an and any are as at be by can do does each every find for from give has have how i if in into is it its make me my of on one or our out over please run so some that the their them then there they this those to up use want was we what when where which who will with workflow you your'.split(
    ' ',
  ),
);

/** How much a word counts, by where it stands: a name says more than the description of an input. */
const weights = { name: 3, description: 2, inputs: 1 } as const;

/** The usual constants of BM25: how soon a repeated word counts no more, and how much long texts are held back. */
const saturation = 1.2;
const lengthShare = 0.5;

/**
 * The workflows that come nearest to a wish, best first, by the words they have in common (BM25 over name, description
 * and inputs). Those without any are left out. Own code, since an index library is larger than these few lines and the
 * few workflows that there are need no index.
 */
export function nearestWorkflows(
  wish: string,
  known: readonly KnownWorkflow[],
  most = 3,
): readonly KnownWorkflow[] {
  const documents = known.map(weighed);
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length);
  const wanted = new Set(wordsOf(wish));
  const rarity = (word: string): number => {
    const having = documents.filter(({ counts }) => counts.has(word)).length;
    return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
  };
  return documents
    .map(({ workflow, counts, length }) => {
      const held = saturation * (1 - lengthShare + (lengthShare * length) / mean);
      let score = 0;
      for (const word of wanted) {
        const count = counts.get(word) ?? 0;
        if (count > 0) score += (rarity(word) * count * (saturation + 1)) / (count + held);
      }
      return { workflow, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ workflow }) => workflow);
}

interface Weighed {
  readonly workflow: KnownWorkflow;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

function weighed(known: KnownWorkflow): Weighed {
  const counts = new Map<string, number>();
  let length = 0;
  const add = (text: string, weight: number): void => {
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + weight);
      length += weight;
    }
  };
  const { name, description, inputs } = known.workflow;
  add(`${known.name} ${name}`, weights.name);
  add(description ?? '', weights.description);
  for (const input of inputs) add(`${input.name} ${input.description ?? ''}`, weights.inputs);
  return { workflow: known, counts, length };
}

/** A short form that people write, by what it stands for. */
const spelledOut: ReadonlyMap<string, string> = new Map([
  ['pr', 'pull request'],
  ['prs', 'pull request'],
  ['mr', 'pull request'],
  ['bugs', 'bug'],
]);

function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? [])
    .flatMap((word) => (spelledOut.get(word) ?? word).split(' '))
    .filter((word) => !stopWords.has(word))
    .map(stem);
}

/** Enough of English for one word to be found in another form: `reviewing`, `reviews` and `review` are one. */
function stem(word: string): string {
  if (word.length < 5) return word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
  return word.replace(/(?:ations?|ing|ed|ies|es|s|y|e)$/, '');
}
