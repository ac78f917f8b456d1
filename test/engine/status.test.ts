import { describe, expect, it } from 'vitest';
import { Rig } from '../rig/rig.ts';
import { jobResults, nodeEnds, workflow } from './workflow.ts';

const fails = 'steps: [{ run: exit 3 }]';
const works = 'steps: [{ run: "true" }]';

describe('status, as the facts say', () => {
  it('35: a job whose need failed is skipped, and so is what needs that one', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a: { ${fails} }
  b: { needs: a, ${works} }
  c: { needs: b, ${works} }
  d: { needs: [a, b], if: "failure() && needs.b.result == 'skipped'", ${works} }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await jobResults(rig)).toEqual({ a: 'failure', b: 'skipped', c: 'skipped', d: 'success' });
  });

  it('36: success() looks at all ancestors, not only at direct needs', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a: { if: "false", ${works} }
  b: { needs: a, if: always(), ${works} }
  c: { needs: b, ${works} }
  d: { needs: b, if: "\${{ !cancelled() && needs.b.result == 'success' }}", ${works} }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(await jobResults(rig)).toEqual({ a: 'skipped', b: 'success', c: 'skipped', d: 'success' });
  });

  it('37: a job with continue-on-error that fails counts as success', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  x: { continue-on-error: true, ${fails} }
  d: { needs: x, if: "needs.x.result == 'success'", ${works} }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(await jobResults(rig)).toEqual({ x: 'success', d: 'success' });
  });

  it('38: a step with continue-on-error has outcome failure and conclusion success', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    steps:
      - { id: bad, run: exit 4, continue-on-error: true }
      - { id: next, run: "echo {{ steps.bad.outcome }} {{ steps.bad.conclusion }} {{ steps.bad.exit-code }}" }
      - { id: only-after-failure, if: failure(), run: echo never }
outputs:
  text: \${{ jobs.a.outputs.next }}
`),
    );
    const run = await rig.run(['run', 'w']);
    expect(run.stdout).toBe('failure success 4\n');
    expect(run.exitCode).toBe(0);
    expect(await nodeEnds(rig)).toEqual({
      'a/bad': 'command',
      'a/next': 'completed',
      'a/only-after-failure': 'skipped',
    });
  });

  it('39, 40: the other instances finish by default, and instances keep the order of the matrix', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  m:
    strategy: { matrix: { n: [1, 2, 3] } }
    steps:
      - { id: k, run: "test {{ matrix.n }} != 2 && echo {{ matrix.n }}" }
  after:
    needs: m
    if: always()
    steps:
      - id: list
        run: |
          echo {{#each needs.m.instances}}{{ matrix.n }}={{ result }}:{{#if outputs}}{{ outputs.k }}{{/if}} {{/each}}
outputs:
  list: \${{ jobs.after.outputs.list }}
  result: \${{ jobs.m.result }}
`),
    );
    const run = await rig.run(['run', 'w', '--json']);
    expect(JSON.parse(run.stdout)).toEqual({ list: '1=success:1 2=failure: 3=success:3', result: 'failure' });
    expect(run.exitCode).toBe(1);
  });

  it('steps after a failed one are skipped, unless they ask for it', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  a:
    steps:
      - { id: bad, run: exit 1 }
      - { id: next, run: echo never }
      - { id: cleanup, if: always(), run: echo cleaned }
      - { id: report, if: "failure() && steps.bad.outcome == 'failure'", run: echo reported }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(1);
    expect(await nodeEnds(rig)).toEqual({
      'a/bad': 'command',
      'a/next': 'skipped',
      'a/cleanup': 'completed',
      'a/report': 'completed',
    });
  });

  it('an empty matrix skips the job and what needs it', async () => {
    await using rig = await Rig.create(
      workflow(`
jobs:
  m: { strategy: { matrix: { n: [] } }, ${works} }
  after: { needs: m, ${works} }
`),
    );
    expect((await rig.run(['run', 'w'])).exitCode).toBe(0);
    expect(await jobResults(rig)).toEqual({ m: 'skipped', after: 'skipped' });
  });
});
