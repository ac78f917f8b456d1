import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { messageOf } from '../../src/diagnostics/message.ts';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { loadWorkflow } from '../../src/language/load.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test.each(['README.md', 'docs/language.md'])('the workflows in %s are valid', (document) => {
  const text = readFileSync(`${root}/${document}`, 'utf8');
  const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const workflows = blocks.filter((block) => /^jobs:/m.test(block));
  expect(workflows.length).toBeGreaterThan(0);
  for (const workflow of workflows) {
    const { diagnostics } = loadWorkflow(new SourceFile({ displayPath: document, text: workflow }), { root });
    // Workflows of other files and packages, which an example may use, are not there.
    const own = diagnostics.filter(({ code }) => code !== 'unknown-workflow');
    expect(own.map(messageOf)).toEqual([]);
  }
});
