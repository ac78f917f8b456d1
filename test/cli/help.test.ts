import { readFileSync } from 'node:fs';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, oneJob, pathOf } from './texts.ts';

const commands = ['init', 'generate', 'list', 'validate', 'plan', 'run', 'runs', 'show', 'doctor'];
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => stringWidth(line)));

describe('help', () => {
  test.each([[['--help']], [['-h']], [['help']], [[]]])(
    '%j names the commands and how to begin',
    async (args) => {
      await using rig = await Rig.create();
      const { exitCode, stdout, stderr } = await rig.run(args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
      expect(stdout).toContain('codex-flow init');
      expect(stdout).toContain('Exit codes:');
      expect(widest(stdout)).toBeLessThanOrEqual(80);
    },
  );

  test.each(commands)('%s --help says what it does', async (command) => {
    await using rig = await Rig.create();
    const { exitCode, stdout, stderr } = await rig.run([command, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: codex-flow ${command} .*\\n\\n[A-Z][^]{60,}?\\.\\n`));
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect((await rig.run(['help', command])).stdout).toBe(stdout);
  });

  test.each(['journal verify', 'cache stats', 'cache prune'])(
    '%s --help says what it does',
    async (command) => {
      await using rig = await Rig.create();
      const [group = '', name = ''] = command.split(' ');
      const { exitCode, stdout, stderr } = await rig.run([group, name, '--help']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: codex-flow ${command} .*\\n\\n[A-Z][^]{60,}?\\.\\n`));
      expect(widest(stdout)).toBeLessThanOrEqual(80);
      const whole = await rig.run([group, '--help']);
      expect(whole.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
      expect(widest(whole.stdout)).toBeLessThanOrEqual(80);
    },
  );

  test.each(['--version', '-V'])('%s prints the version', async (flag) => {
    await using rig = await Rig.create();
    const file = new URL('../../package.json', import.meta.url);
    const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
    const { exitCode, stdout, stderr } = await rig.run([flag]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong usage', () => {
  test.each<[string[], RegExp]>([
    [['plon', 'hello'], /unknown command 'plon'\n\(Did you mean plan\?\)\n\(see codex-flow --help\)/],
    [['--colour'], /unknown option '--colour'/],
    [
      ['run', 'hello', '--fesh'],
      /unknown option '--fesh'\n\(Did you mean --fresh\?\)\n\(see codex-flow run --help\)/,
    ],
    [['show', 'a', 'b', 'c'], /too many arguments for 'show'/],
    [['runs', '-n', 'x'], /It must be a whole number from 1/],
    [['run'], /missing required argument 'workflow'/],
    [['plan'], /missing required argument 'workflow'/],
    [['plan', 'hello', 'world'], /too many arguments for 'plan'/],
    [['init', 'here'], /too many arguments for 'init'/],
    [['plan', 'hello', '-i'], /'-i, --input <name=value>' argument missing/],
    [['plan', 'hello', '--graph', 'dot'], /argument 'dot' is invalid\. Allowed choices are mermaid/],
    [
      ['plan', 'hello', '--graph', 'mermaid', '--json'],
      /'--graph <format>' cannot be used with option '--json'/,
    ],
    [['run', 'hello', '--concurrency', '0'], /argument '0' is invalid\. It must be a whole number from 1/],
    [['run', 'hello', '--concurrency', '1.5'], /It must be a whole number/],
    [
      ['run', 'hello', '--budget-tokens', 'lots'],
      /It must be a number of tokens such as 50000, 400k or 1\.5M/,
    ],
    [['run', 'hello', '--reporter', 'tre'], /Allowed choices are tree, lines, json, silent/],
    [['run', 'hello', '--agent', 'simulate'], /there is no agent "simulate": did you mean "simulated"\?/],
    [['run', 'hello', '--agent', 'simulated', '--simulate', 'latncy=5'], /latncy.*latency/],
    [['run', 'hello', '--agent', 'simulated', '--only', 'sy'], /"sy"/],
  ])('%j', async (args, message) => {
    await using rig = await Rig.create({ files: { [pathOf('hello')]: oneJob } });
    expectRefusal(await rig.run(args), /^codex-flow: /, message);
  });
});
