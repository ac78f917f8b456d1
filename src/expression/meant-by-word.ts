import { functionsByName } from './functions.ts';

/** What a single word was meant to be that is no context. */
export function meantByWord(word: string): string {
  const lower = word.toLowerCase();
  if (functionsByName.has(lower)) return `a function is called with parentheses, as in ${word}()`;
  if (/^(true|yes)$/.test(lower)) return 'write true';
  if (/^(false|no)$/.test(lower)) return 'write false';
  if (/^(null|none|nil|undefined)$/.test(lower)) return 'write null';
  return `a text stands in single quotes: '${word}'`;
}
