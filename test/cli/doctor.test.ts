import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/cli/doctor/check.ts';
import { checkNode } from '../../src/cli/doctor/machine.ts';
import { sandboxRemedies } from '../../src/cli/doctor/sandbox.ts';
import { Rig, type RunOptions } from '../rig/rig.ts';

interface Report {
  readonly exitCode: number | null;
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, Check>>;
}

async function doctor(rig: Rig, options: RunOptions = {}): Promise<Report> {
  const { exitCode, stdout, stderr } = await rig.run(['doctor', '--json'], options);
  expect(stderr).toBe('');
  const { ready, checks }: { ready: boolean; checks: Check[] } = JSON.parse(stdout);
  expect(exitCode).toBe(ready ? 0 : 1);
  return { exitCode, ready, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

/** A provider on this machine that nobody asks anything. */
const provider = { baseUrl: 'http://127.0.0.1:9/v1' };

describe('doctor', () => {
  test('says what to do about a missing login', async () => {
    await using rig = await Rig.create({ git: true });
    const { exitCode, stdout } = await rig.run(['doctor']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ok +node +\d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^ok +git +\d+\.\d+/m);
    expect(stdout).toMatch(/^ok +codex +\d+\.\d+\.\d+/m);
    expect(stdout).toMatch(/^problem +login +Codex is not logged in\n +- run "npx @openai\/codex login"/m);
    expect(stdout).toMatch(/can't run workflows on Codex here: \d problem/);
    const { checks } = await doctor(rig);
    expect(checks.login?.status).toBe('problem');
    expect(checks.login?.remedies.length).toBeGreaterThan(0);
  });

  test('is content with a provider that asks for no login', async () => {
    await using rig = await Rig.create({ git: true });
    await rig.codex(provider);
    const { checks } = await doctor(rig);
    expect(checks.login).toMatchObject({ status: 'ok', message: expect.stringContaining('provider') });
    expect(checks.codex?.status).toBe('ok');
  });

  test('names the variable that a provider asks for', async () => {
    await using rig = await Rig.create({ git: true });
    await rig.codex(provider, { provider: 'env_key = "ACME_KEY"' });
    const without = await doctor(rig);
    expect(without.checks.login).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('ACME_KEY'),
    });
    const given = await doctor(rig, { env: { ACME_KEY: 'x' } });
    expect(given.checks.login?.status).toBe('ok');
  });

  test('sees that it runs inside the sandbox of an agent', async () => {
    await using rig = await Rig.create({ git: true });
    await rig.codex(provider);
    const { ready, checks } = await doctor(rig, { env: { CODEX_SANDBOX_NETWORK_DISABLED: '1' } });
    expect(ready).toBe(false);
    expect(checks.network).toMatchObject({ status: 'problem' });
    expect(checks.login?.status).toBe('ok');
  });

  test('warns where git or a repository is missing', async () => {
    await using rig = await Rig.create();
    await rig.codex(provider);
    expect((await doctor(rig)).checks.git).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('no repository'),
    });
    const none = join(rig.dir, 'bin');
    await mkdir(none);
    expect((await doctor(rig, { env: { PATH: none } })).checks.git).toMatchObject({
      status: 'warning',
      message: 'git is not installed, or not on the PATH',
    });
  });

  test('sees where journal and results could not be kept', async () => {
    await using rig = await Rig.create({ files: { '.codex-flow': 'a file' }, git: true });
    expect((await doctor(rig)).checks.folder).toMatchObject({
      status: 'problem',
      message: '.codex-flow is a file',
    });
    await using other = await Rig.create({ files: { '.codex-flow/journal': 'a file' } });
    expect((await doctor(other)).checks.folder).toMatchObject({
      status: 'problem',
      message: ".codex-flow/journal can't be written: it is a file",
    });
  });

  test.each<[string, RegExp]>([
    ['bwrap: setting up uid map: Permission denied', /AppArmor/],
    [
      'bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)',
      /max_user_namespaces/,
    ],
    ['config.toml:1:6: unclosed array', /^see what it misses/],
  ])('what to do where the sandbox says: %s', (problem, remedy) => {
    expect(sandboxRemedies(problem, 'linux')[0]).toMatch(remedy);
    expect(sandboxRemedies(problem, 'darwin')).toHaveLength(1);
  });

  test('says of a CODEX_HOME that is not there what would be right', async () => {
    await using rig = await Rig.create({ git: true });
    const { checks } = await doctor(rig, { env: { CODEX_HOME: '/nowhere/codex' } });
    expect(checks.login).toMatchObject({
      status: 'problem',
      message: 'CODEX_HOME is /nowhere/codex, which is no folder that is there',
      remedies: expect.arrayContaining([expect.stringContaining('unset CODEX_HOME')]),
    });
  });

  test.each<[string, Check['status']]>([
    ['18.20.0', 'problem'],
    ['20.18.3', 'problem'],
    ['20.19.0', 'ok'],
    ['22.0.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('Node %s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });
});
