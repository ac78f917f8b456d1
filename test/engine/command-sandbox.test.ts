import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { nodeEnds, recordsOf, workflow } from './workflow.ts';

/** What each step of the newest run printed. */
async function printed(rig: Rig): Promise<Readonly<Record<string, string>>> {
  const completed = recordsOf(await rig.journal(), 'node.completed');
  return Object.fromEntries(
    completed.map(({ step, command }) => [step, (command as { stdout: string }).stdout]),
  );
}

describe.skipIf(process.platform === 'win32')('commands in a sandbox', () => {
  it('write where they may and nowhere else', async () => {
    await using rig = await Rig.create({
      ...workflow(`
defaults: { run: { sandbox: read-only } }
jobs:
  a:
    steps:
      - { id: reads, run: "cat kept; touch made || echo refused" }
      - id: writes
        sandbox: workspace-write
        run: |
          echo new > made
          touch ../outside .git/hook || echo refused
          cat <<< "$(mktemp)"
          echo "$TMPDIR"
      - { id: free, sandbox: none, run: "touch ../outside; echo \${CODEX_SANDBOX_NETWORK_DISABLED-open}" }
      - { id: closed, run: "echo \${CODEX_SANDBOX_NETWORK_DISABLED-open}" }
      - { id: open, sandbox: workspace-write, network: true, run: "echo \${CODEX_SANDBOX_NETWORK_DISABLED-open}" }
      - { id: node, run: "'${process.execPath}' -e 'console.log(1); console.error(2)'" }
      - { id: exits, run: setsid sleep 4714 & exit 7 }
`),
      git: true,
    });
    await rig.write('kept', 'as it was\n');
    const run = await rig.run(['run', 'w']);
    expect(run.exitCode).toBe(1);
    expect(await nodeEnds(rig)).toMatchObject({ 'a/open': 'completed', 'a/exits': 'command' });
    expect(run.stderr).toContain('exited with code 7');
    const { writes, ...others } = await printed(rig);
    expect(others).toEqual({
      reads: 'as it was\nrefused\n',
      free: 'open\n',
      closed: '1\n',
      open: 'open\n',
      // A program that asks what kind its outputs are, which the sandbox refuses for the sockets that Node gives.
      node: '1\n',
    });
    const [refused, file = '', folder = ''] = writes?.split('\n') ?? [];
    expect(refused).toBe('refused');
    expect(file.startsWith(`${folder}/`)).toBe(true);
    expect(await readFile(folder).catch((error: { code: string }) => error.code)).toBe('ENOENT');
    expect(await rig.read('made')).toBe('new\n');
    await rig.expectNoProcesses();
  });

  it('are other nodes than those without, which stay what they are', async () => {
    const text = (sandbox: string): string => `jobs:
  a: { steps: [{ id: s, run: echo hi, files: []${sandbox} }] }
`;
    await using rig = await Rig.create(workflow(text('')));
    const keyOf = async (): Promise<unknown> => {
      await rig.run(['run', 'w']);
      return (await rig.journal()).find(({ type }) => type === 'node.completed')?.key;
    };
    // Of version 0.1.0: a change makes what is stored of commands a miss.
    const without = await keyOf();
    await rig.write('.codex-flow/workflows/w.yml', text(', sandbox: none'));
    expect(await keyOf()).toBe(without);
    await rig.write('.codex-flow/workflows/w.yml', text(', sandbox: read-only'));
    const { stdout } = await rig.run(['plan', 'w']);
    expect(stdout).toContain('sandbox changed');
    expect(await keyOf()).not.toBe(without);
  });

  it('are refused before anything starts where it does not work, and doctor says so', async () => {
    await using rig = await Rig.create(
      workflow(`jobs:
  a: { steps: [{ run: touch started }, { id: asks, run: echo hi, sandbox: read-only }] }
`),
    );
    const home = join(rig.dir, '..', 'broken');
    await mkdir(home);
    await writeFile(join(home, 'config.toml'), 'x = [');
    const options = { env: { CODEX_HOME: home } };
    const run = await rig.run(['run', 'w'], options);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('step "asks" of job "a" asks for a sandbox, which does not work here: ');
    expect(run.stderr).toContain('unclosed array');
    expect(run.stderr).toContain('or say "sandbox: none"');
    expect(run.stderr).not.toContain('backtrace');
    expect(await rig.journal()).toEqual([]);
    const { checks } = JSON.parse((await rig.run(['doctor', '--json'], options)).stdout);
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'sandbox',
        status: 'problem',
        message: expect.stringContaining('steps with "sandbox"'),
      }),
    );
    expect((await rig.run(['run', 'w', '--only', 'a/step-1'], options)).stderr).toContain(
      'asks for a sandbox',
    );
    expect((await rig.run(['plan', 'w'], options)).exitCode).toBe(0);
  });
});
