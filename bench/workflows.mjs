// The workflows that are measured.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const output = '{ finding: string, confidence: number, severity: low | medium | high }';

const fan = (id, count, needs, prompt) => `  ${id}:
    ${needs === undefined ? '' : `needs: ${needs}\n    `}strategy: { matrix: { n: "\${{ range(1, ${count}) }}" } }
    steps:
      - id: look
        prompt: "${prompt}"
        files: []
        output: ${output}
`;

function write(folder, name, jobs) {
  const file = join(folder, name);
  writeFileSync(file, `name: Bench\ndescription: Nodes that do nothing\njobs:\n${jobs}`);
  return file;
}

/** One job with so many instances of one step. */
export const nodes = (folder, count) =>
  write(folder, `nodes-${count}.yml`, fan('work', count, undefined, 'Look at {{ matrix.n }}.'));

/** Fan-out, one node that reads all answers, fan-out over its answer. */
export const fanInOut = (folder, count) =>
  write(
    folder,
    'fan.yml',
    `${fan('first', count, undefined, 'Look at {{ matrix.n }}.')}  gather:
    needs: first
    steps:
      - id: sum-up
        prompt: "{{#each needs.first.instances}}{{ json outputs.look }} {{/each}}"
        files: []
${fan('second', count, 'gather', 'Check {{ matrix.n }}: {{ needs.gather.outputs.sum-up }}')}`,
  );
