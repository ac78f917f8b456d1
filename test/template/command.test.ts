import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import type { Shell } from '../../src/model/workflow.ts';
import { checkText } from '../../src/template/check-text.ts';
import { quoteFor } from '../../src/template/quote.ts';
import { renderText } from '../../src/template/render.ts';
import { scopeOf, shown, site } from '../expression/support.ts';

const run = promisify(execFile);
const command = (shell: Shell = 'bash', raw = false) => ({ kind: 'command', shell, raw }) as const;
const check = (source: string, shell: Shell = 'bash', raw = false) =>
  checkText(unplacedText(source), site, command(shell, raw)).map(shown);

const inputs = { text: "it's", files: ['a b', 'c'], none: null, count: 5, obj: { k: "v'" }, empty: [] };
const render = (source: string, mode = command()) => {
  const result = renderText(unplacedText(source, 'flow.yml'), scopeOf({ inputs }), mode);
  return result.ok ? result.value : `error: ${result.error}`;
};

describe('in a command', () => {
  test.each([
    ['echo {{ inputs.text }}', "echo 'it'\\''s'"],
    ['echo {{ inputs.files }}', "echo 'a b' 'c'"],
    ['echo {{ inputs.obj }}', `echo '{"k":"v'\\''"}'`],
    ['echo {{ inputs.count }} {{ inputs.none }} {{ inputs.empty }}', "echo '5' 'null' "],
    ['echo {{ json inputs.files }} {{ join inputs.files " " }}', `echo '["a b","c"]' 'a b c'`],
    ['{{#each inputs.files}}rm -- {{ this }}\n{{/each}}', "rm -- 'a b'\nrm -- 'c'\n"],
    ['{{#if inputs.text}}a{{/if}}', 'a'],
    ["awk '\\{{print $1}}'", "awk '{{print $1}}'"],
  ])('%s', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  test('raw values need leave', () => {
    expect(render('{{{ inputs.text }}}', command('bash', true))).toBe("it's");
    expect(render('{{& inputs.text }} {{ inputs.text }}', command('bash', true))).toBe("it's 'it'\\''s'");
    expect(render('{{{ inputs.text }}}')).toMatch(/^error: .* without quoting it/);
    expect(check('a {{{ inputs.symptom }}}')).toEqual([
      'raw-in-run: {{{ inputs.symptom }}}: {{{ inputs.symptom }}} puts a value into a shell command without quoting it: write {{ inputs.symptom }}, or say "unsafe-interpolation: true" on the step',
    ]);
    expect(check('a {{& inputs.files }}')).toHaveLength(1);
    expect(check('a "{{{ inputs.symptom }}}"', 'bash', true)).toEqual([]);
    expect(check('a {{{ inputs.files }}}', 'bash', true)).toEqual([
      expect.stringContaining('structure-in-text'),
    ]);
  });
});

describe('quoting', () => {
  test.each<[Shell, string, string]>([
    ['sh', '', "''"],
    ['bash', '$(x) `y` "z" \\', '\'$(x) `y` "z" \\\''],
    ['pwsh', "it's $x", "'it''s $x'"],
    ['pwsh', 'a\u2018b\u2019c\u201ad\u201b', "'a\u2018\u2018b\u2019\u2019c\u201a\u201ad\u201b\u201b'"],
    ['cmd', 'a & b | c > d ^ (e)', '"a & b | c > d ^ (e)"'],
    ['cmd', 'C:\\dir\\', '"C:\\dir\\\\"'],
  ])('%s: %s', (shell, value, expected) => {
    expect(quoteFor(shell, value)).toEqual({ ok: true, value: expected });
  });

  test.each<[Shell, string]>([
    ['sh', 'a\0b'],
    ['pwsh', '\0'],
    ['cmd', '%PATH%'],
    ['cmd', 'a"b'],
    ['cmd', 'a!b'],
    ['cmd', 'a\nb'],
    ['cmd', 'a\rb'],
  ])('%s refuses %j', (shell, value) => {
    expect(quoteFor(shell, value).ok).toBe(false);
  });

  test('what can not be quoted is a failure that names the reference', () => {
    const result = renderText(
      unplacedText('echo {{ inputs.x }}'),
      scopeOf({ inputs: { x: '100%' } }),
      command('cmd'),
    );
    expect(result.ok ? '' : result.error).toContain(
      "inputs.x: a value with the character % can't be quoted safely for cmd",
    );
  });

  test.skipIf(process.platform === 'win32')('sh and bash give every text back as it was', async () => {
    const alphabet = fc.constantFrom(
      "'",
      '"',
      '\\',
      '\n',
      '\r',
      '$',
      '`',
      ' ',
      '!',
      '*',
      '~',
      '#',
      ';',
      '&',
      '|',
      '(',
      ')',
      '😀',
      'é',
      '\t',
      '-',
      '{',
      '}',
      '=',
      '[',
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
      fc.string({ unit: alphabet, maxLength: 20 }),
    );
    const text = unplacedText('printf "%s\\\\0" {{ inputs.all }} {{ inputs.one }}');
    for (const shell of ['sh', 'bash'] as const) {
      await fc.assert(
        fc.asyncProperty(fc.array(anyText, { maxLength: 30 }), anyText, async (all, one) => {
          const rendered = renderText(text, scopeOf({ inputs: { all, one } }), command(shell));
          if (!rendered.ok) throw new Error(rendered.error);
          const { stdout } = await run(shell, ['-c', rendered.value]);
          expect(stdout).toBe([...all, one].map((part) => `${part}\0`).join(''));
        }),
        { numRuns: 60 },
      );
    }
  });
});

describe('a value within quotes is found', () => {
  test.each([
    ['echo "a {{ inputs.symptom }}"', 'double quotes'],
    ["echo '{{ inputs.symptom }}'", 'single quotes'],
    ["bash -c 'echo {{ inputs.symptom }}'", 'single quotes'],
    ['echo "\n{{ inputs.symptom }}"', 'double quotes'],
    ['echo "$(date) {{ inputs.symptom }}"', 'double quotes'],
    ['echo "\\"{{ inputs.symptom }}"', 'double quotes'],
    ["echo $'\\'{{ inputs.symptom }}'", 'single quotes'],
    ['echo `echo {{ inputs.symptom }}`', 'backquotes'],
    ['# about {{ inputs.symptom }}\n', 'a comment'],
    ['cat <<EOF\n{{ inputs.symptom }}\nEOF\n', 'a here-document'],
    ['cat <<-"END" >x\n\tit\'s {{ inputs.symptom }}\n\tEND\n', 'a here-document'],
    ['x="$(cat <<EOF\n{{ inputs.symptom }}\nEOF\n)"', 'a here-document'],
    ['echo \\\\{{ inputs.symptom }}', 'a backslash'],
    ['echo ${{#if inputs.deep}}{{ inputs.symptom }}{{/if}}', 'a dollar sign'],
    ['echo "{{#each inputs.files}}{{ this }}{{/each}}"', 'double quotes'],
    ['{{#if inputs.deep}}echo "{{else}}echo {{/if}}{{ inputs.symptom }}"', 'double quotes'],
  ])('%s', (source, where) => {
    const found = check(source);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^quoted-in-run: \{\{ (inputs\.symptom|this) \}\}: /);
    expect(found[0]).toContain(where);
  });

  test.each([
    'echo {{ inputs.symptom }}',
    'echo "a" {{ inputs.symptom }} \'b\'',
    'echo "$(cat {{ inputs.symptom }})"',
    'echo "${x:-$(cat {{ inputs.symptom }})}"',
    "# don't\necho {{ inputs.symptom }}",
    "echo it\\'s {{ inputs.symptom }}",
    'echo "it\'s" {{ inputs.symptom }}',
    "echo a#b' ' {{ inputs.symptom }}",
    'echo "${#x}" $# {{ inputs.symptom }}',
    "cat <<'EOF' | x\n it's \n\tEOF\nEOF\necho {{ inputs.symptom }}",
    'x=$((1 << 2)); echo {{ inputs.symptom }}',
    'cat <<< {{ inputs.symptom }}',
    "echo $'a\\'b' {{ inputs.symptom }}",
    'for f in {{ inputs.files }}; do echo "$f"; done # it\'s',
    '(cd x && echo {{ inputs.symptom }})',
    'echo --name={{ inputs.symptom }}',
  ])('%s is fine', (source) => {
    expect(check(source)).toEqual([]);
  });

  test.each<[Shell, string, number]>([
    ['pwsh', 'Write-Output "a `" {{ inputs.symptom }}"', 1],
    ['pwsh', "Write-Output 'it''s' {{ inputs.symptom }}", 0],
    ['pwsh', 'Write-Output "$(Get-Item {{ inputs.symptom }})"', 0],
    ['pwsh', 'echo C:\\dir {{ inputs.symptom }}', 0],
    ['pwsh', '# x {{ inputs.symptom }}', 1],
    ['cmd', 'echo "{{ inputs.symptom }}"', 1],
    ['cmd', "echo it's {{ inputs.symptom }}", 0],
    ['cmd', 'echo ^" {{ inputs.symptom }}', 0],
    ['cmd', 'echo "open\r\necho {{ inputs.symptom }}', 0],
  ])('%s: %s', (shell, source, count) => {
    expect(check(source, shell)).toHaveLength(count);
  });
});
