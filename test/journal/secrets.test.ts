import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ResponsesServer } from '../rig/responses-server.ts';
import { type JournalRecord, Rig } from '../rig/rig.ts';

const secret = 'hunter2-"quoted"-hunter2';
const secretName = 'TOKEN';
/** Parts that tell most of it, in the forms that texts and JSON have. */
const traces = [secret, JSON.stringify(secret).slice(1, -1), 'unter2', 'quoted'];

/** Shell words that print the secret without having it in the command. */
const printed = '"$TOKEN"';

const split = `node -e 'const t = process.env.TOKEN; process.stdout.write(t.slice(0, 9), () => setTimeout(() => process.stdout.write(t.slice(9)), 60))'`;

const text = `
secrets: [TOKEN]
env: { TOKEN: "{{ secrets.TOKEN }}" }
jobs:
  prompts:
    steps:
      - { id: asked, prompt: "what is {{ secrets.TOKEN }}?", files: [] }
      - { id: told, prompt: "tell me", files: [], output: { said: string, keys: [string] } }
  words:
    steps:
      - { id: interpolated, run: "echo {{ secrets.TOKEN }}", files: [] }
      - { id: split, run: ${JSON.stringify(split)}, files: [] }
      - { id: json, run: "printf '%s' '{\\"a\\":[\\"hunter2-\\\\\\"quoted\\\\\\"-hunter2\\"]}'", output: json, files: [] }
      - { id: paths, run: "cat {{ secrets.TOKEN }}.txt", files: ["{{ secrets.TOKEN }}.txt"] }
      - { id: later, run: "echo {{ json steps.json.output }} {{ steps.split.output }}", files: [] }
  failing:
    strategy: { matrix: { what: [stderr, cwd, file, agent] } }
    steps:
      - { if: "matrix.what == 'stderr'", run: 'echo ${printed} >&2; exit 3' }
      - { if: "matrix.what == 'cwd'", run: ls, cwd: "{{ secrets.TOKEN }}" }
      - { if: "matrix.what == 'file'", prompt: '{{ file secrets.TOKEN }}' }
      - { if: "matrix.what == 'agent'", prompt: fail, files: [] }
outputs:
  told: \${{ jobs.prompts.outputs.told }}
  json: \${{ jobs.words.outputs.json }}
`;

async function files(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

function expectNoTrace(where: string, content: string): void {
  for (const trace of traces) {
    const at = content.indexOf(trace);
    expect(at === -1 ? '' : `${where}: …${content.slice(Math.max(0, at - 200), at + 60)}`).toBe('');
  }
}

describe.each(['json', 'lines', 'tree'])('a secret (--reporter %s)', (reporter) => {
  test('is in no file and on no screen, wherever it comes from', { timeout: 60_000 }, async () => {
    await using server = await ResponsesServer.start();
    const heard: string[] = [];
    server.answer((call) => {
      heard.push(call.prompt);
      if (call.prompt === 'fail') {
        call.fail(400, { error: { message: `the key ${secret} is wrong` } });
      } else if (call.prompt === 'tell me' && call.toolOutputs.length === 0) {
        call.runCommand('cat token.txt');
      } else if (call.prompt === 'tell me') {
        call.reply({ said: `it is ${secret}.`, keys: [secret] });
      } else call.reply(`it is ${secret}`);
    });
    await using rig = await Rig.create({
      files: { '.codex-flow/workflows/w.yml': text, [`${secret}.txt`]: 'content', 'token.txt': secret },
      git: true,
    });
    await rig.codex(server);
    const run = await rig.run(['run', 'w', '--reporter', reporter], { env: { [secretName]: secret } });
    expect(run.exitCode).toBe(1);
    // It went where it had to go.
    expect(heard).toContain(`what is ${secret}?`);

    expectNoTrace('stdout', run.stdout);
    expectNoTrace('stderr', run.stderr);
    for (const path of await files(join(rig.dir, '.codex-flow'))) {
      if (path.endsWith('w.yml')) continue;
      expectNoTrace(path, await readFile(path, 'utf8'));
    }
    const ends = endsOf(await rig.journal());
    expect(ends).toMatchObject({
      'prompts/told': 'completed',
      'words/later': 'completed',
      'failing[0]/step-1': 'command',
      'failing[1]/step-2': 'workspace',
      'failing[2]/step-3': 'template',
      'failing[3]/step-4': expect.any(String),
    });
    expect(JSON.stringify(await rig.journal())).toContain('***');

    // What is replayed comes from the store, and is clean as well.
    const again = await rig.run(['run', 'w', '--reporter', reporter], { env: { [secretName]: secret } });
    expectNoTrace('stdout', again.stdout);
    expectNoTrace('stderr', again.stderr);
    expect(endsOf(await rig.journal())).toMatchObject({
      'prompts/asked': 'cached',
      'prompts/told': 'cached',
      'words/split': 'cached',
    });
  });
});

const torn = `
secrets: [TOKEN]
env: { TOKEN: "{{ secrets.TOKEN }}" }
inputs: { what: { type: string } }
jobs:
  failing:
    steps:
      - { if: "inputs.what == 'message'", run: 'echo ${printed} >&2; head -c 490 /dev/zero | tr "\\\\0" x >&2; exit 3' }
      - { if: "inputs.what == 'json'", run: 'echo ${printed}', output: json }
      - { if: "inputs.what == 'output'", run: 'head -c 524279 /dev/zero | tr "\\\\0" x; printf %s ${printed}; head -c 2000000 /dev/zero | tr "\\\\0" y; exit 3' }
`;

test.each(['message', 'json', 'output'])(
  'a secret that is cut in two, since only a part of a text is kept (%s), leaves no half of it',
  async (what) => {
    await using rig = await Rig.create({ files: { '.codex-flow/workflows/w.yml': torn } });
    const args = ['run', 'w', '--reporter', 'silent', '-i', `what=${what}`];
    await rig.run(args, { env: { [secretName]: secret } });
    const journal = JSON.stringify(await rig.journal());
    expect(journal).toContain('"class":"command"');
    expectNoTrace('journal', journal);
  },
);

function endsOf(records: readonly JournalRecord[]): Readonly<Record<string, unknown>> {
  const ends: Record<string, unknown> = {};
  for (const record of records) {
    if (record.type === 'node.completed')
      ends[String(record.node)] = record.cached === true ? 'cached' : 'completed';
    if (record.type === 'node.failed') ends[String(record.node)] = record.class;
  }
  return ends;
}
