/** `1 agent`, `1,500 tokens`, `0.05 minutes`. */
export const plural = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
