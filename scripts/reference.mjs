// Writes docs/reference.md from the workflow schema; with --check it only says whether that is needed.
import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { examplesOf, resolve as resolveIn } from './schema-example.mjs';

const schemaPath = new URL('../schema/workflow.schema.json', import.meta.url);
const referencePath = new URL('../docs/reference.md', import.meta.url);
const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));

const resolve = (part) => resolveIn(part, schema);

const typeNames = {
  string: 'string',
  number: 'number',
  integer: 'whole number',
  boolean: '`true` or `false`',
  array: 'list',
  object: 'map',
};

const either = (words) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function typeOf(part) {
  const full = resolve(part);
  if (part.$ref === '#/definitions/expression') return 'an expression `${{ … }}`';
  if (full.enum !== undefined) return `one of ${full.enum.map((value) => `\`${value}\``).join(', ')}`;
  if (full.anyOf !== undefined && full.type === undefined) return full.anyOf.map(typeOf).join(', or ');
  if (full.title !== undefined && full.type !== 'object') return full.title + bounds(full);
  const types = [full.type ?? []].flat();
  if (types[0] === 'array' && full.items !== undefined) return listOf(full) + bounds(full);
  return types.length === 0 ? 'any value' : either(types.map((type) => typeNames[type])) + bounds(full);
}

function listOf({ items }) {
  const types = [resolve(items).type].flat();
  return types.length === 1 ? `list of ${typeNames[types[0]]}s` : 'list of single values';
}

function bounds({ minimum, maximum, exclusiveMinimum, minItems }) {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  return minItems === undefined ? '' : ', not empty';
}

/** What each value means, where the schema says it. */
const meanings = ({ enum: values = [], enumDescriptions = [] }) =>
  enumDescriptions.map((text, index) => `- \`${values[index]}\`: ${text}`);

/** Further examples behind the first, those that fit into the line. */
function further([, ...examples]) {
  const single = examples.filter((value) => typeof value !== 'object').map((value) => `\`${value}\``);
  return single.length === 0 ? [] : [`Or: ${single.join(', ')}`, ''];
}

function key(name, part, required) {
  const full = resolve(part);
  const facts = [typeOf(part)];
  if (required) facts.push('**required**');
  if (full.default !== undefined) facts.push(`default \`${full.default}\``);
  const examples = examplesOf(full, schema);
  const shown = name === '<key>' ? 'file' : name;
  const yaml = stringify({ [shown]: examples[0] }, { lineWidth: 100 }).trimEnd();
  const values = meanings(full);
  const inside = Object.keys(full.properties ?? {}).map((each) => `\`${each}\``);
  return [
    `### \`${name}\``,
    '',
    facts.join(' · '),
    '',
    full.description,
    '',
    ...(inside.length === 0 ? [] : [`Keys: ${inside.join(', ')}`, '']),
    ...(values.length === 0 ? [] : [...values, '']),
    ...['```yaml', yaml, '```', ''],
    ...further(examples),
  ].join('\n');
}

function section(title, { description, properties = {}, required = [] }) {
  const keys = Object.entries(properties).map(([name, part]) => key(name, part, required.includes(name)));
  return [`## ${title}`, '', description, '', ...keys].join('\n');
}

/** The place that GitHub gives a heading. */
const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const contents = ([title, { properties }]) =>
  `- [${title}](#${anchor(title)}): ${Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(', ')}`;

const { definitions } = schema;
const prompt = definitions.promptStep.properties;
const run = definitions.runStep.properties;
const shared = Object.keys(prompt).filter(
  (name) => JSON.stringify(prompt[name]) === JSON.stringify(run[name]),
);
const pick = (from, keep) => Object.fromEntries(Object.entries(from).filter(([name]) => keep(name)));
const own = (step) => ({ ...step, properties: pick(step.properties, (name) => !shared.includes(name)) });
const matrix = resolve(definitions.matrix).anyOf[0];

const sections = [
  ['Workflow', schema],
  ['Input (`inputs.<name>`)', definitions.input],
  ['Defaults (`defaults`)', definitions.defaults],
  ['Budget (`budget`)', definitions.budget],
  ['Job (`jobs.<id>`)', { ...definitions.stepsJob, description: definitions.job.description }],
  [
    'Job that uses a workflow (`jobs.<id>`)',
    {
      ...definitions.callJob,
      description: `${definitions.callJob.description} Beside these it has \`name\`, \`needs\`, \`if\`, \`strategy\`, \`repeat\` and \`continue-on-error\`.`,
      properties: pick(definitions.callJob.properties, (name) => !(name in definitions.stepsJob.properties)),
    },
  ],
  ['Strategy (`jobs.<id>.strategy`)', definitions.strategy],
  ['Loop (`jobs.<id>.repeat`)', definitions.repeat],
  [
    'Matrix (`jobs.<id>.strategy.matrix`)',
    {
      description: definitions.matrix.description,
      properties: { ...matrix.properties, '<key>': matrix.additionalProperties },
    },
  ],
  [
    'Step (`jobs.<id>.steps[*]`)',
    {
      description: `${definitions.step.description} These keys work on prompts and commands; \`id\`, \`name\`, \`if\` and \`continue-on-error\` on questions, too.`,
      properties: pick(prompt, (name) => shared.includes(name)),
    },
  ],
  ['Prompt step', own(definitions.promptStep)],
  ['Prompt file (`prompt`)', definitions.promptFile],
  ['Run step', own(definitions.runStep)],
  ['Approve step', own(definitions.approveStep)],
];

const text = `${[
  '<!-- Made by scripts/reference.mjs from schema/workflow.schema.json: change that, then run "npm run docs". -->',
  '# Workflow reference',
  '',
  `${schema.description} A workflow is one YAML file; [the guide](language.md) explains how its parts work together. Two notations, one rule: text is Handlebars (\`{{ … }}\`), values are expressions (\`\${{ … }}\`). Keys that begin with \`x-\` are ignored everywhere, for YAML anchors; every other unknown key is an error.`,
  '',
  ...sections.map(contents),
  '',
  ...sections.map(([title, part]) => section(title, part)),
].join('\n')}`.replace(/\n{3,}/g, '\n\n');

if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(referencePath, 'utf8');
  } catch {
    // Missing is stale as well.
  }
  if (current !== text) {
    process.stderr.write('docs/reference.md is stale: run "npm run docs"\n');
    process.exitCode = 1;
  }
} else writeFileSync(referencePath, text);
