import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { Rig } from '../rig/rig.ts';
import { expectRefusal, jsonOf, oneJob, pathOf, tenMistakes } from './texts.ts';

const slip = 'jobs:\n  a:\n    steps:\n      - run: echo\n        timeout_minutes: 2\n';
const notHere = 'there is no workflow "nope"';

describe('validate --json', () => {
  test('gives each finding as data', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    const found = JSON.parse(stdout).filter((each: { severity: string }) => each.severity === 'error');
    expect(found).toHaveLength(10);
    expect(found[0]).toEqual({
      code: 'wrong-value',
      severity: 'error',
      message: '"strng" is not a value of "type": did you mean "string"?',
      file: pathOf('ten'),
      range: { start: { line: 3, column: 20 }, end: { line: 3, column: 25 } },
      related: [],
      fix: {
        description: expect.any(String),
        edits: [
          {
            file: pathOf('ten'),
            range: { start: { line: 3, column: 20 }, end: { line: 3, column: 25 } },
            text: 'string',
          },
        ],
      },
    });
    const twice = found.find((each: { code: string }) => each.code === 'duplicate-id');
    expect(twice.related).toEqual([
      { file: pathOf('ten'), range: expect.any(Object), message: expect.stringContaining('first') },
    ]);
    expect(twice.fix).toBeNull();
    expect((await rig.run(['validate', '--format', 'json'])).stdout).toBe(stdout);
  });

  test('is an empty list where all is well', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    expect(jsonOf(await rig.run(['validate', '--json']))).toEqual([]);
  });

  test('has what could not be checked in the list, too', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: slip } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--json', 'a', 'nope']);
    const [finding, problem] = JSON.parse(stdout);
    expect(finding.code).toBe('unknown-key');
    expect(problem).toEqual({
      code: 'not-checked',
      severity: 'error',
      message: expect.stringContaining(notHere),
      file: null,
      range: null,
      related: [],
      fix: null,
    });
    expect(stderr).toContain(notHere);
    expect(exitCode).toBe(2);
  });
});

describe('validate --format', () => {
  test.each<[string[], RegExp]>([
    [
      ['--format', 'serif'],
      /'serif' is invalid.*"text", "json", "sarif" or "github": did you mean "sarif"\?/,
    ],
    [['--format', 'xml'], /"text", "json", "sarif" or "github"\n/],
    [['--json', '--format', 'sarif'], /'--json' cannot be used with option '--format/],
  ])('refuses %j', async (flags, message) => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    expectRefusal(await rig.run(['validate', ...flags]), message);
  });

  test('text is the default, also in GitHub Actions, and one line of it is enough for a problem matcher', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: slip } });
    const env = { GITHUB_ACTIONS: 'true', CI: 'true' };
    const { stdout } = await rig.run(['validate'], { env });
    expect((await rig.run(['validate', '--format', 'text'])).stdout).toBe(stdout);
    const matcher = /^(.+?):(\d+):(\d+): (error|warning): (.+) \[([a-z0-9-]+)\]$/m;
    expect(matcher.exec(stdout)?.slice(1)).toEqual([
      pathOf('a'),
      '5',
      '9',
      'error',
      expect.stringContaining('"timeout_minutes"'),
      'unknown-key',
    ]);
  });
});

describe('validate --format github', () => {
  test('writes workflow commands that name files from the root of the repository on', async () => {
    const odd = 'a, b: 100%';
    await using rig = await Rig.create({ git: true, files: { [pathOf(odd)]: tenMistakes, 'sub/x': '' } });
    const { exitCode, stdout, stderr } = await rig.run(['validate', '--format', 'github'], { cwd: 'sub' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    const file = '.codex-flow/workflows/a%2C b%3A 100%25.yml';
    expect(lines[0]).toBe(
      `::error file=${file},line=3,endLine=3,col=20,endColumn=24,title=wrong-value::"strng" is not a value of "type": did you mean "string"?`,
    );
    expect(lines.find((line) => line.includes('title=duplicate-id'))).toMatch(
      /twice in job "investigate"%0Afirst used here: \.codex-flow\/workflows\/a, b: 100%25\.yml:11:13$/,
    );
    const commands = lines.slice(0, -1);
    expect(commands.filter((line) => !/^::(error|warning) file=[^:]+::.+$/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^10 errors/);
  });

  test('has no columns for what goes over several lines', async () => {
    const list = '- prompt: Hi\n- prompt: Ho\n\n';
    await using rig = await Rig.create({ files: { [pathOf('a')]: list } });
    const { stdout } = await rig.run(['validate', '--format', 'github']);
    expect(stdout).toMatch(/^::error file=[^:]*,line=1,endLine=2,title=wrong-type::/);
  });

  test('tells what could not be checked', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    const { exitCode, stdout } = await rig.run(['validate', 'nope', '--format', 'github']);
    expect(stdout).toContain(`::error title=not-checked::${notHere}`);
    expect(exitCode).toBe(2);
  });

  test('is silent where all is well', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    expect(await rig.run(['validate', '--format', 'github'])).toMatchObject({ exitCode: 0, stdout: '' });
  });
});

describe('validate --format sarif', () => {
  /** The schema is draft 4, which differs in `id` alone from what ajv reads. */
  const validSarif = (() => {
    const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json');
    const file = new URL('lib/schemas/sarif-2.1.0-rtm.5.json', `file://${path}`);
    const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
    return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  })();

  async function sarifOf(rig: Rig, args: readonly string[] = [], cwd?: string): Promise<Log> {
    const { stdout } = await rig.run(
      ['validate', '--format', 'sarif', ...args],
      cwd === undefined ? {} : { cwd },
    );
    const log = JSON.parse(stdout);
    validSarif(log);
    expect(validSarif.errors).toBeNull();
    return log;
  }

  const resultsOf = (log: Log): readonly Result[] => log.runs[0]?.results ?? [];

  test('follows the schema, with a rule for every check', async () => {
    await using rig = await Rig.create({ files: { [pathOf('ten')]: tenMistakes } });
    const log = await sarifOf(rig);
    const [run] = log.runs;
    const rules = run?.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual(Object.keys(catalogue));
    for (const rule of rules) {
      expect(rule.helpUri).toMatch(new RegExp(`^https://.*/docs/checks\\.md#${rule.id}$`));
      expect(rule.help?.text).toMatch(/\.\n\n./);
      expect(rule.shortDescription?.text).toMatch(/^[A-Z`].+\.$/);
    }
    for (const result of resultsOf(log)) expect(rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    expect(run?.columnKind).toBe('utf16CodeUnits');
    expect(JSON.stringify(log)).not.toContain(rig.dir);
  });

  test('names places as code scanning wants them, with related ones and corrections', async () => {
    const path = '.codex-flow/workflows/ä b#1%.yml';
    const text =
      '# 👩‍👩‍👧\njobs: { a: { steps: [{ id: x, run: echo 👩‍👩‍👧, shel: sh }, { id: x, run: echo }] } }\r\n';
    await using rig = await Rig.create({ git: true, files: { [path]: text, 'sub/x': '' } });
    const log = await sarifOf(rig, [], 'sub');
    const artifactLocation = { uri: '.codex-flow/workflows/%C3%A4%20b%231%25.yml', uriBaseId: '%SRCROOT%' };
    const line = text.split('\n')[1] ?? '';
    const region = (part: string, from = 0) => {
      const at = line.indexOf(part, from);
      return { startLine: 2, startColumn: at + 1, endLine: 2, endColumn: at + part.length + 1 };
    };
    const unknown = resultsOf(log).find((each) => each.ruleId === 'unknown-key');
    expect(unknown).toMatchObject({
      level: 'error',
      message: { text: expect.stringContaining('did you mean "shell"?') },
      locations: [{ physicalLocation: { artifactLocation, region: region('shel') } }],
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation,
              replacements: [{ deletedRegion: region('shel'), insertedContent: { text: 'shell' } }],
            },
          ],
        },
      ],
    });
    const twice = resultsOf(log).find((each) => each.ruleId === 'duplicate-id');
    expect(twice?.locations?.[0]?.physicalLocation?.region).toEqual(
      region('x', line.indexOf('{ id: x, run: echo }')),
    );
    expect(twice?.relatedLocations).toMatchObject([
      { id: 1, physicalLocation: { region: region('x') }, message: { text: 'first used here' } },
    ]);
  });

  test('has fingerprints that stay when lines move and differ between findings', async () => {
    await using rig = await Rig.create({
      files: { [pathOf('ten')]: `${tenMistakes}${tenMistakes.slice(-40)}` },
    });
    const prints = async (): Promise<(string | undefined)[]> =>
      resultsOf(await sarifOf(rig)).map((each) => each.partialFingerprints?.['codexFlowFinding/v1']);
    const before = await prints();
    expect(before).not.toContain(undefined);
    expect(new Set(before).size).toBe(before.length);
    await rig.write(pathOf('ten'), `# A line.\n\n${await rig.read(pathOf('ten'))}`);
    expect(await prints()).toEqual(before);
  });

  test('says what could not be checked, and is complete where all is well', async () => {
    await using rig = await Rig.create({ files: { [pathOf('a')]: oneJob } });
    const failed = (await sarifOf(rig, ['nope'])).runs[0]?.invocations?.[0];
    expect(failed?.executionSuccessful).toBe(false);
    expect(failed?.toolExecutionNotifications?.[0]?.message.text).toContain(notHere);
    const fine = (await sarifOf(rig)).runs[0];
    expect(fine?.results).toEqual([]);
    expect(fine?.invocations?.[0]).toEqual({ executionSuccessful: true, toolExecutionNotifications: [] });
  });
});
