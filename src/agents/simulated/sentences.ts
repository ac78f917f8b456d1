import type { Random } from './random.ts';
import type { Topic } from './topic.ts';

/** A short sentence with words and paths of the prompt, which says what it is. */
export function sentence(topic: Topic, random: Random): string {
  const one = random.pick(topic.words);
  const two = random.pick(topic.words);
  const place = placeIn(topic, random);
  return `Simulated: ${formOf(random.between(1, 5), place, one, two)}.`;
}

function formOf(which: number, place: string, one: string, two: string): string {
  switch (which) {
    case 1:
      return `${place} handles "${one}" in more than one place`;
    case 2:
      return `nothing in ${place} checks "${one}" before "${two}" is used`;
    case 3:
      return `"${one}" in ${place} looks right, "${two}" needs a second look`;
    case 4:
      return `the part of ${place} about "${one}" has no test`;
    default:
      return `${place} treats "${one}" as if it always came with "${two}"`;
  }
}

/** A few words for a name or title. */
export function phrase(topic: Topic, random: Random): string {
  return `simulated ${random.pick(topic.words)} ${random.pick(['check', 'case', 'path', 'gap', 'note'])}`;
}

export function placeIn(topic: Topic, random: Random): string {
  const { paths } = topic;
  return isFull(paths) ? random.pick(paths) : 'the code';
}

const isFull = (paths: readonly string[]): paths is readonly [string, ...string[]] => paths.length > 0;
