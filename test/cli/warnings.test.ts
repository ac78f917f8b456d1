import { expect, test } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { pathOf } from './texts.ts';

const risky = `secrets: [NEVER_USED]
jobs:
  say:
    steps:
      - id: words
        prompt: Say hello.
        sandbox: danger-full-access
      - prompt: Repeat {{ steps.words.output }} in French.
        sandbox: danger-full-access
`;
const line =
  /^codex-flow: \.codex-flow\/workflows\/risky\.yml has 4 warnings \(unused-secret, danger-full-access, unfenced-answer\), which "codex-flow validate risky" shows\n/;

test('warnings are shown by validate, told on one line by plan and run, and fail none of them', async () => {
  await using rig = await Rig.create({ files: { [pathOf('risky')]: risky } });
  const validated = await rig.run(['validate', 'risky']);
  expect(validated.exitCode).toBe(0);
  expect(validated.stdout).toMatch(/\n4 warnings in 1 file\n1 workflow is valid\n$/);

  const planned = await rig.run(['plan', 'risky']);
  expect(planned.exitCode).toBe(0);
  expect(planned.stderr).toMatch(line);

  const env = { NEVER_USED: 'something' };
  const ran = await rig.run(['run', 'risky', '--agent', 'simulated'], { env });
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toMatch(line);
  expect(ran.stderr.match(/warning/g)).toHaveLength(1);

  const silent = await rig.run(['run', 'risky', '--agent', 'simulated', '--reporter', 'silent'], { env });
  expect({ exitCode: silent.exitCode, stderr: silent.stderr }).toEqual({ exitCode: 0, stderr: '' });
});
