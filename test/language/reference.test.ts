import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it.each([
  ['docs/reference.md', 'reference.mjs'],
  ['what editors show', 'hover-texts.mjs'],
])('%s is what the schema says', (_, name) => {
  const script = fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
