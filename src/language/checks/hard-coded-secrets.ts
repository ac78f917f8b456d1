import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import type { Check, CheckContext } from './check.ts';

/** How tokens of common services begin and what follows; what a person would put in their place does not fit. */
const kinds: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an API key', /(?<![\w-])sk-(?:[a-z]+\d*-)*[A-Za-z0-9_-]{24,}/g],
  ['a GitHub token', /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})/g],
  ['a GitLab token', /(?<![\w-])glpat-[A-Za-z0-9_-]{20,}/g],
  ['a Slack token', /(?<![\w-])xox[abeoprs]-[A-Za-z0-9-]{16,}/g],
  ['an AWS access key', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g],
  ['a Google API key', /(?<![\w-])AIza[A-Za-z0-9_-]{35}(?![\w-])/g],
  ['an npm token', /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/g],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g],
];

/** A credential anywhere in the workflow's files, comments included: who can read the repository can use it. */
export const hardCodedSecrets: Check = function* ({ workflow }: CheckContext): Generator<Diagnostic> {
  const files = new Map(workflow.parts.map(({ source }) => [source.path, source]));
  for (const file of [workflow.file, ...files.values()]) yield* credentialsIn(file);
};

function* credentialsIn(file: SourceFile): Generator<Diagnostic> {
  for (const [what, pattern] of kinds) {
    for (const match of file.text.matchAll(pattern)) {
      const [token] = match;
      if (what !== 'a private key' && looksMadeUp(token)) continue;
      const range = { start: match.index, end: match.index + token.length };
      yield diagnostic('hard-coded-secret', { file, range }, { what });
    }
  }
}

/** Words such as `sk-your-key-goes-here` and `xxxx…`: real ones have digits and repeat little. */
function looksMadeUp(token: string): boolean {
  const tail = token.slice(3);
  return !/\d/.test(tail) || new Set(tail).size < 10 || /(.)\1{4}|example|your|placeholder|12345/i.test(tail);
}
