// Writes docs/reference.md from the workflow schema; with --check it only says whether that is needed.
import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

const schemaPath = new URL('../schema/workflow.schema.json', import.meta.url);
const referencePath = new URL('../docs/reference.md', import.meta.url);
const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));

const resolve = (part) => {
  if (part.$ref === undefined) return part;
  const { $ref, ...beside } = part;
  return { ...resolve(schema.definitions[$ref.replace('#/definitions/', '')]), ...beside };
};

const typeNames = {
  string: 'string',
  number: 'number',
  integer: 'whole number',
  boolean: '`true`, `false`',
  array: 'list',
  object: 'map',
};

function typeOf(part) {
  const full = resolve(part);
  if (full.enum !== undefined) return full.enum.map((value) => `\`${value}\``).join(', ');
  if (full.anyOf !== undefined && full.type === undefined) return full.anyOf.map(typeOf).join(', or ');
  if (part.$ref === '#/definitions/expression') return 'an expression `${{ … }}`';
  if (full.title !== undefined && full.type !== 'object') return full.title;
  const types = [full.type ?? []].flat();
  const names = types.map((type) => typeNames[type]).join(', ');
  if (types[0] === 'array' && full.items !== undefined) return `list of ${typeOf(full.items)}s`;
  return names === '' ? 'any value' : names;
}

function bounds({ minimum, maximum, exclusiveMinimum, minItems }) {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  return minItems === undefined ? '' : ', not empty';
}

function key(name, part, required) {
  const full = resolve(part);
  const facts = [typeOf(part) + bounds(full.anyOf === undefined ? full : resolve(full.anyOf[0]))];
  if (required) facts.push('**required**');
  if (full.default !== undefined) facts.push(`default \`${full.default}\``);
  const [example] = full.examples ?? [];
  const yaml = example === undefined ? '' : stringify({ [name]: example }, { lineWidth: 100 }).trimEnd();
  return [
    `### \`${name}\``,
    '',
    `${facts.join(' · ')}`,
    '',
    full.description ?? '',
    ...(yaml === '' ? [] : ['', '```yaml', yaml, '```']),
    '',
  ].join('\n');
}

function section(title, part, skip = () => false) {
  const full = resolve(part);
  const lines = [`## ${title}`, '', full.description ?? '', ''];
  for (const [name, property] of Object.entries(full.properties ?? {})) {
    if (!skip(name)) lines.push(key(name, property, (full.required ?? []).includes(name)));
  }
  return lines.join('\n');
}

const { definitions, properties } = schema;
const prompt = definitions.promptStep.properties;
const run = definitions.runStep.properties;
const shared = Object.keys(prompt).filter(
  (name) => JSON.stringify(prompt[name]) === JSON.stringify(run[name]),
);
const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
const matrix = resolve(definitions.matrix).anyOf[0];

const text = `${[
  '<!-- Made by scripts/reference.mjs from schema/workflow.schema.json: change that, then run the script. -->',
  '# Workflow reference',
  '',
  `${schema.description} A workflow is one YAML file. Two notations, one rule: text is Handlebars (\`{{ … }}\`), values are expressions (\`\${{ … }}\`). Keys that begin with \`x-\` are ignored everywhere, for YAML anchors; every other unknown key is an error.`,
  '',
  section('Workflow', schema),
  section('Input (`inputs.<name>`)', definitions.input),
  section('Defaults (`defaults`)', definitions.defaults),
  section('Budget (`budget`)', properties.budget),
  section('Job (`jobs.<id>`)', definitions.job),
  section('Strategy (`jobs.<id>.strategy`)', definitions.strategy),
  section('Matrix (`jobs.<id>.strategy.matrix`)', {
    description: definitions.matrix.description,
    properties: { ...matrix.properties, '<key>': matrix.additionalProperties },
  }),
  section('Step (`jobs.<id>.steps[*]`)', {
    description: definitions.step.description,
    properties: pick(prompt, shared),
  }),
  section('Prompt step', definitions.promptStep, (name) => shared.includes(name)),
  section('Run step', definitions.runStep, (name) => shared.includes(name)),
].join('\n')}`.replace(/\n{3,}/g, '\n\n');

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(referencePath, 'utf8');
  } catch {
    // Missing is stale as well.
  }
  if (current !== text) {
    process.stderr.write('docs/reference.md is stale: run "node scripts/reference.mjs"\n');
    process.exitCode = 1;
  }
} else writeFileSync(referencePath, text);
