import { expect, test } from 'vitest';
import { examples } from '../../src/generate/examples.ts';
import { tidy } from '../../src/generate/tidy.ts';

const place = { path: '/nowhere/.codex-flow/workflows/x.yml', root: '/nowhere' };
const header = '# yaml-language-server: $schema=../../node_modules/codex-flow/schema/workflow.schema.json\n';

test('one header, indentation by two, empty lines between parts, blocks for texts of several lines', () => {
  const yaml = `# yaml-language-server: $schema=https://example.com/x.json
# What it is for.
name: X
jobs:
    a:
        # Why.
        steps:
            - prompt: "One.\\nTwo."   # trailing
              output: { list: [string], kind: a | b }
    b:
        needs: [a]
        steps: []
outputs: {}
`;
  expect(tidy(yaml, place)).toBe(`${header}# What it is for.
name: X

jobs:
  a:
    # Why.
    steps:
      - prompt: |- # trailing
          One.
          Two.
        output: { list: [string], kind: a | b }

  b:
    needs: [a]
    steps: []

outputs: {}
`);
});

test.each(examples)('leaves what is tidy as it is: $wish', ({ yaml }) => {
  expect(tidy(yaml, place)).toBe(header + yaml);
});

test.each(['jobs: [', 'a: *none', '- a list', 'just text', '', 'a: 1\n---\nb: 2', 'a: { b: "[ x ]" }'])(
  'what is no workflow keeps its text: %j',
  (yaml) => {
    expect(tidy(yaml, place)).toBe(`${header}${yaml}\n`);
  },
);

test('a text that is indented as a whole is taken as it is meant', () => {
  const yaml = 'name: a\njobs:\n  a:\n    steps:\n      - prompt: Go.\n';
  const indented = `\n  \n${yaml.replace(/^(?=.)/gm, '  ')}\n`;
  expect(tidy(indented, place)).toBe(tidy(yaml, place));
});
