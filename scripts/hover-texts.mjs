// Writes what editors show of each key into the workflow schema, `markdownDescription`: the description, and an example
// where the key takes a map. (Other examples are shown by the editor itself, but it offers them as values, too, which
// goes wrong for maps; so these stand in `defaultSnippets`.) With --check it only says whether that is needed.
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { examplesOf } from './schema-example.mjs';

const path = new URL('../schema/workflow.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(path, 'utf8'));

function hoverText(part) {
  const { description, examples } = part;
  if (examples !== undefined) return description;
  const shown = examplesOf(part, schema).map((value) => stringify(value, { lineWidth: 100 }));
  return [description, ...shown.map((yaml) => `\`\`\`yaml\n${yaml}\`\`\``)].join('\n\n');
}

function withHoverTexts(part) {
  if (Array.isArray(part)) return part.map(withHoverTexts);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).flatMap(([key, value]) => {
    if (key === 'examples' || key === 'defaultSnippets') return [[key, value]];
    if (key === 'markdownDescription' && typeof value === 'string') return [];
    if (key !== 'description' || typeof value !== 'string') return [[key, withHoverTexts(value)]];
    const text = hoverText(part);
    // Without Markdown in it, a description says the same by itself.
    return text === value && !value.includes('`')
      ? [[key, value]]
      : [
          [key, value],
          ['markdownDescription', text],
        ];
  });
  return Object.fromEntries(entries);
}

const made = withHoverTexts(schema);
if (!process.argv.includes('--check')) writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
else if (!isDeepStrictEqual(made, schema)) {
  process.stderr.write('the hover texts of schema/workflow.schema.json are stale: run "npm run docs"\n');
  process.exitCode = 1;
}
