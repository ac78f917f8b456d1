import type { Random } from './random.ts';
import type { Topic } from './topic.ts';

/** A short sentence with words and paths of the prompt, which says what it is. */
export function sentence(topic: Topic, random: Random): string {
  const one = random.pick(topic.words);
  const two = random.pick(topic.words);
  const place = placeIn(topic, random);
  const form = random.pick([
    `${place} handles "${one}" in more than one place`,
    `nothing in ${place} checks "${one}" before "${two}" is used`,
    `"${one}" in ${place} looks right, "${two}" needs a second look`,
    `the part of ${place} about "${one}" has no test`,
    `${place} treats "${one}" as if it always came with "${two}"`,
  ]);
  return `Simulated: ${form}.`;
}

/** A few words for a name or title. */
export function phrase(topic: Topic, random: Random): string {
  return `simulated ${random.pick(topic.words)} ${random.pick(['check', 'case', 'path', 'gap', 'note'])}`;
}

export function placeIn(topic: Topic, random: Random): string {
  const [first, ...rest] = topic.paths;
  return first === undefined ? 'the code' : random.pick([first, ...rest]);
}
