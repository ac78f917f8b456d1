import { hostileNames } from './pieces.ts';

/** Files that are all of one thing, as many times as fit into so many characters. */
export type Extreme = readonly [name: string, make: (size: number) => string];

const fill = (size: number, part: (index: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0, index = 0; ; index++) {
    const next = part(index);
    length += next.length;
    if (length > size) return parts.join('');
    parts.push(next);
  }
};
const job = (strategy: string, step: string) =>
  `jobs:\n  a:\n    strategy:\n${strategy}    steps:\n      - ${step}\n`;
const steps = (text: string) => `jobs:\n  a:\n    steps:\n${text}`;
const prompt = (text: string) => steps(`      - prompt: "${text}"\n`);
const condition = (text: string) => `jobs:\n  a:\n    if: \${{ ${text} }}\n    steps: [{ prompt: hi }]\n`;
const nested = (size: number, open: string, close: string) => {
  const count = Math.floor(size / (open.length + close.length));
  return open.repeat(count) + close.repeat(count);
};

export const extremes: readonly Extreme[] = [
  // YAML
  ['open brackets', (size) => '['.repeat(size)],
  ['open braces', (size) => fill(size, () => '{a: ')],
  ['nested brackets', (size) => `jobs: ${nested(size, '[', ']')}\n`],
  ['dashes on a line', (size) => fill(size, () => '- ')],
  ['dashes under jobs', (size) => `jobs:\n${fill(size, () => '- ')}`],
  ['explicit keys', (size) => fill(size, () => '? ')],
  ['deeper and deeper', (size) => fill(size, (index) => `${' '.repeat(index)}a:\n`)],
  ['unknown keys', (size) => fill(size, (index) => `k${index}: 1\n`)],
  ['one key again and again', (size) => fill(size, () => 'name: x\n')],
  ['colons in values', (size) => steps(fill(size, () => '      - prompt: x: y\n'))],
  ['colons in one value', (size) => `name: ${fill(size, () => 'x: ')}\njobs: {}\n`],
  ['unquoted templates', (size) => steps(fill(size, () => '      - prompt: {{ x }}\n'))],
  ['tabs', (size) => `jobs:\n${fill(size, () => '\ta:\n')}`],
  ['odd spaces', (size) => fill(size, (index) => `k${index}:\u00a0x\n`)],
  ['documents', (size) => fill(size, () => '---\njobs: {}\n')],
  ['directives', (size) => fill(size, () => '%YAML 1.1\n')],
  ['tags', (size) => fill(size, (index) => `k${index}: !x y\n`)],
  ['anchors', (size) => fill(size, (index) => `x-${index}: &a${index} 1\n`)],
  ['aliases of nothing', (size) => fill(size, (index) => `x-${index}: *a${index}\n`)],
  [
    'aliases of aliases',
    (size) =>
      `x-a0: &a0 [1, 2]\n${fill(size, (index) => `x-a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`)}jobs: {}\n`,
  ],
  [
    'merges of merges',
    (size) =>
      `x-a0: &a0 { k0: 1 }\n${fill(size, (index) => `x-a${index + 1}: &a${index + 1} { <<: *a${index}, k${index + 1}: 1 }\n`)}`,
  ],
  ['comments', (size) => `${fill(size, () => '# c\n')}jobs: {}\n`],
  ['one long line', (size) => `name: ${'x'.repeat(size)}\n`],
  ['one long key', (size) => `${'x'.repeat(size)}: 1\n`],
  ['an open quote', (size) => `name: "${'x\n'.repeat(size / 2)}`],
  ['escapes', (size) => `name: "${'\\u0041'.repeat(size / 6)}"\njobs: {}\n`],
  ['null bytes', (size) => '\0'.repeat(size)],
  ['lone surrogates', (size) => `name: ${'\ud800'.repeat(size / 3)}\njobs: {}\n`],
  ['line breaks', (size) => '\n'.repeat(size)],
  ['carriage returns', (size) => '\r'.repeat(size)],
  ['no letters', (size) => '%@`|>&*!?-:,[]{}#'.repeat(size / 17)],

  // Workflows
  [
    'jobs in a chain',
    (size) =>
      `jobs:\n${fill(size, (index) => `  j${index}: { needs: j${index + 1}, steps: [{ prompt: "{{ needs.j${index + 1}.result }}" }] }\n`)}`,
  ],
  [
    'jobs in a circle',
    (size) =>
      `jobs:\n  z: { needs: j0, steps: [{ run: x }] }\n${fill(size, (index) => `  j${index}: { needs: [j${index + 1}, z], steps: [{ run: x }] }\n`)}`,
  ],
  [
    'jobs that all need one another',
    (size) => {
      const count = Math.floor(Math.sqrt(size / 4));
      const all = Array.from({ length: count }, (_, index) => `j${index}`);
      return `jobs:\n${all.map((name) => `  ${name}: { needs: [${all}], steps: [{ run: x }] }\n`).join('')}`;
    },
  ],
  [
    'jobs that need all before them',
    (size) => {
      const count = Math.floor(Math.sqrt(size / 3));
      const all = Array.from({ length: count }, (_, index) => `j${index}`);
      return `jobs:\n${all.map((name, index) => `  ${name}: { needs: [${all.slice(0, index)}], steps: [{ run: x }] }\n`).join('')}`;
    },
  ],
  [
    'jobs that need what is not there',
    (size) => `jobs:\n${fill(size, (i) => `  a${i}: { needs: b${i}, steps: [{ run: x }] }\n`)}`,
  ],
  [
    'steps',
    (size) => steps(fill(size, (index) => `      - { id: s${index}, prompt: "{{ steps.s0.output }}" }\n`)),
  ],
  ['steps with one id', (size) => steps(fill(size, () => '      - { id: s, run: x }\n'))],
  [
    'steps in one thread',
    (size) => steps(fill(size, (i) => `      - { id: s${i}, prompt: x, thread: s${Math.max(0, i - 1)} }\n`)),
  ],
  ['steps without anything', (size) => steps(fill(size, () => '      - {}\n'))],
  ['wrong references in one prompt', (size) => prompt(fill(size, (index) => `{{ inputs.x${index} }}`))],
  [
    'wrong references in many prompts',
    (size) => steps(fill(size, (i) => `      - prompt: "{{ inputs.x${i} }}"\n`)),
  ],
  [
    'inputs, and slips in their names',
    (size) =>
      `inputs:\n${fill(size / 2, (i) => `  input${i}: {}\n`)}${prompt(fill(size / 2, (i) => `{{ inputs.inptu${i} }}`))}`,
  ],
  [
    'unused inputs',
    (size) => `inputs:\n${fill(size, (i) => `  i${i}: {}\n`)}jobs: { a: { steps: [{ run: x }] } }\n`,
  ],
  ['secrets', (size) => `secrets: [${fill(size, (i) => `S${i}, `)}]\njobs: { a: { steps: [{ run: x }] } }\n`],
  [
    'variables',
    (size) => `env: {${fill(size, (i) => `V${i}: $V${i}, `)}}\njobs: { a: { steps: [{ run: x }] } }\n`,
  ],
  [
    'outputs',
    (size) =>
      `jobs: { a: { steps: [{ run: x }] } }\noutputs:\n${fill(size, (i) => `  o${i}: \${{ jobs.a.result }}\n`)}`,
  ],
  [
    'options',
    (size) => `inputs: { a: { type: choice, options: [${fill(size, (i) => `o${i}, `)}] } }\njobs: {}\n`,
  ],
  ['files', (size) => steps(`      - { run: x, files: [${fill(size, (i) => `f${i}, `)}] }\n`)],
  [
    'a wide shape',
    (size) => steps(`      - { prompt: x, output: {${fill(size, (i) => `o${i}: string, `)}} }\n`),
  ],
  ['a deep shape', (size) => steps(`      - { prompt: x, output: ${nested(size, '{ a: ', ' }')} }\n`)],
  [
    'many options in a shape',
    (size) => steps(`      - { prompt: x, output: { a: "${fill(size, (i) => `o${i} | `)}z" } }\n`),
  ],

  // Matrices
  ['a wide matrix', (size) => job(`      matrix: { n: [${fill(size, (i) => `${i}, `)}] }\n`, 'prompt: hi')],
  ['equal values', (size) => job(`      matrix: { n: [${fill(size, () => '1, ')}] }\n`, 'prompt: hi')],
  ['many keys', (size) => job(`      matrix: {${fill(size, (i) => `k${i}: [1, 2], `)}}\n`, 'prompt: hi')],
  [
    'two wide keys',
    (size) =>
      job(
        `      matrix: { n: [${fill(size / 2, (i) => `${i}, `)}], m: [${fill(size / 2, (i) => `${i}, `)}] }\n`,
        'prompt: hi',
      ),
  ],
  [
    'includes',
    (size) =>
      job(
        `      matrix:\n        include:\n${fill(size, (i) => `          - { x: a${i} }\n`)}`,
        'prompt: "{{ matrix.x }}"',
      ),
  ],
  [
    'includes that agree with all',
    (size) =>
      job(
        `      matrix:\n        n: [${fill(size / 4, (i) => `${i}, `)}]\n        include:\n${fill(size / 2, (i) => `          - { x${i}: 1 }\n`)}`,
        'prompt: hi',
      ),
  ],
  [
    'includes and as many values',
    (size) =>
      job(
        `      matrix:\n        n: [${fill(size / 4, (i) => `${i}, `)}]\n        include:\n${fill(size / 2, (i) => `          - { n: ${i}, x: 1 }\n`)}`,
        'prompt: hi',
      ),
  ],
  [
    'excludes and as many values',
    (size) =>
      job(
        `      matrix:\n        n: [${fill(size / 4, (i) => `${i}, `)}]\n        exclude:\n${fill(size / 2, (i) => `          - { n: ${i} }\n`)}`,
        'prompt: hi',
      ),
  ],
  [
    'lists of lists',
    (size) => job(`      matrix: { n: [${fill(size, (i) => `[${i}, [${i}]], `)}] }\n`, 'prompt: hi'),
  ],

  // Expressions
  ['parentheses', (size) => condition(nested(size, '(', ')'))],
  ['parentheses around something', (size) => condition(`${'('.repeat(size / 2)}true${')'.repeat(size / 2)}`)],
  ['open parentheses', (size) => condition('('.repeat(size))],
  ['negations', (size) => condition(`${'!'.repeat(size)}true`)],
  ['calls in calls', (size) => condition(`${'toJSON('.repeat(size / 8)}1${')'.repeat(size / 8)}`)],
  ['brackets', (size) => condition(`inputs${'[inputs'.repeat(size / 8)}${']'.repeat(size / 8)}`)],
  ['a long path', (size) => condition(`inputs${'.x'.repeat(size / 2)}`)],
  ['stars', (size) => condition(`needs${'.*'.repeat(size / 2)}`)],
  ['a long sum of conditions', (size) => condition(`${fill(size, () => 'true && ')}true`)],
  ['a long comparison', (size) => condition(`${fill(size, () => '1 == ')}1`)],
  ['many arguments', (size) => condition(`format('x'${fill(size, () => ', 1')})`)],
  ['a long text', (size) => condition(`'${'x'.repeat(size)}' == ''`)],
  ['quotes', (size) => condition("'".repeat(size))],
  [
    'expressions in one text',
    (size) => `jobs: { a: { steps: [{ run: x }] } }\noutputs: { o: "${fill(size, () => '${{ 1 }}')}" }\n`,
  ],
  [
    'unclosed expressions',
    (size) => `jobs: { a: { steps: [{ run: x }] } }\noutputs: { o: "${fill(size, () => '${{ ')}" }\n`,
  ],

  // Templates
  ['templates in one text', (size) => prompt(fill(size, () => '{{ run.id }}'))],
  ['unclosed templates', (size) => prompt(fill(size, () => '{{ '))],
  ['open blocks', (size) => prompt(fill(size, () => '{{#if run}}'))],
  ['nested blocks', (size) => prompt(nested(size, '{{#if run}}', '{{/if}}'))],
  ['else after else', (size) => prompt(`{{#if run}}${fill(size, () => '{{else if run}}')}{{/if}}`)],
  ['helpers in helpers', (size) => prompt(`{{json ${'(json '.repeat(size / 7)}1${')'.repeat(size / 7)}}}`)],
  ['parents', (size) => prompt(`{{ ${'../'.repeat(size / 3)}x }}`)],
  ['a long path in a template', (size) => prompt(`{{ inputs${'.x'.repeat(size / 2)} }}`)],
  ['braces', (size) => prompt('{'.repeat(size))],
  ['comments in a template', (size) => prompt(fill(size, () => '{{!-- x --}}'))],
  [
    'quotes in a command',
    (size) => steps(`      - run: |\n          echo ${fill(size, () => "'{{ run.id }}' ")}\n`),
  ],
  [
    'here documents',
    (size) =>
      steps(`      - run: |\n${fill(size, (i) => `          cat <<E${i}\n`)}          {{ run.id }}\n`),
  ],
  ['the wrong notation', (size) => prompt(fill(size, () => '${{ run.id }}'))],

  // Names
  [
    'odd names',
    (size) =>
      `jobs:\n${fill(size, (i) => `  ${JSON.stringify(`${hostileNames[i % hostileNames.length]}${i}`)}: { steps: [{ run: x }] }\n`)}`,
  ],
  ['bad ids', (size) => `jobs:\n${fill(size, (i) => `  "a ${i}": { steps: [{ run: x }] }\n`)}`],
  [
    'names that differ by case',
    (size) =>
      `jobs:\n${fill(size, (i) => `  ${[...i.toString(2).padStart(16, '0')].map((bit) => (bit === '1' ? 'A' : 'a')).join('')}: { steps: [{ run: x }] }\n`)}`,
  ],
];
