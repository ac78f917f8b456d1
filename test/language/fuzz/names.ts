/** Every place of a workflow where users choose names, with the same name in all of them and in all that refers to it. */
export const workflowOf = (name: string): string => {
  const key = JSON.stringify(name);
  const path = `['${name.replaceAll("'", "''")}']`;
  const segment = `.[${name}]`;
  return `
x-${name.replace(/[^\w]/g, '')}: &${name.replace(/[^\w]/g, '') || 'a'} { ${key}: 1 }
inputs:
  ${key}: { type: object, default: { ${key}: 1 } }
secrets: [${key}]
env: { ${key}: ${key} }
defaults: { agent: { model: ${key}, cwd: ${key} } }
jobs:
  ${key}:
    strategy:
      matrix:
        ${key}: [1, ${key}]
        include: [{ ${key}: 3, other: ${key} }]
        exclude: [{ ${key}: 1 }]
    env: { ${key}: "{{ inputs${segment} }}" }
    if: inputs${path} == ${path.slice(1, -1)} && toJSON(inputs.${name}) != ''
    outputs: { ${key}: "\${{ steps${path}.output${path} }}" }
    steps:
      - id: ${key}
        prompt: |
          {{ inputs${segment} }} {{ matrix${segment} }} {{ lookup inputs ${key} }} {{ ${name} }} {{ this.${name} }}
          {{#with inputs}}{{ json ${name} }}{{/with}} {{#each inputs${segment} as |${name}|}}{{ ${name} }}{{/each}}
          {{ ${name} inputs }} {{ json inputs ${name}=1 }} {{ secrets${segment} }} {{ env${segment} }}
        output: { ${key}: string, inner: { ${key}: [${key}] } }
        thread: ${key}
        files: [${key}]
      - id: after
        run: echo {{ steps${segment}.output${segment} }}
        env: { ${key}: ${key} }
      - prompt: x
        output-schema: { type: object, properties: { ${key}: { type: string } }, required: [${key}], additionalProperties: false }
  second:
    needs: [${key}]
    steps:
      - prompt: "{{#each needs${segment}.instances}}{{ outputs${segment} }}{{/each}} {{ needs.${name}.result }}"
outputs:
  ${key}: \${{ jobs${path}.instances.*.outputs${path} }}
  b: \${{ ${name}(1) }}
  c: \${{ ${name} }}
  d: \${{ jobs.${name}.${name} }}
`;
};

/** A key of every kind of map that has this name, which is none of its keys. */
export const strangeKey = (name: string): string => {
  const key = JSON.stringify(name);
  return `
${key}: 1
budget: { ${key}: 1 }
defaults: { ${key}: 1, agent: { ${key}: 1 }, run: { ${key}: 1 } }
inputs: { a: { ${key}: 1, type: ${key} } }
jobs:
  a:
    ${key}: 1
    strategy: { ${key}: 1 }
    needs: [${key}]
    steps:
      - { prompt: x, ${key}: 1, sandbox: ${key}, effort: ${key}, agent: ${key} }
      - { run: x, ${key}: 1, shell: ${key}, output: ${key} }
      - { ${key}: x }
      - { prompt: x, output: { a: ${key} }, output-schema: { ${key}: 1 } }
      - { prompt: x, output-schema: { type: ${key}, properties: { a: { type: ${key}, ${key}: 1 } } } }
`;
};
