import { describe, expect, it } from 'vitest';
import { defaultShell, shellCall } from '../../src/process/shell.ts';

describe('shells', () => {
  it('without one said: bash where it is found, else sh', () => {
    expect(defaultShell('/nowhere:/bin')).toBe('bash');
    expect(defaultShell('/nowhere')).toBe('sh');
    expect(defaultShell('')).toBe('sh');
  });

  it('are called as Actions calls them', () => {
    expect(shellCall('bash', 'x y')).toEqual({
      program: 'bash',
      args: ['--noprofile', '--norc', '-eo', 'pipefail', '-c', 'x y'],
      verbatim: false,
    });
    expect(shellCall('sh', 'x').args).toEqual(['-e', '-c', 'x']);
    expect(shellCall('pwsh', 'x').args.at(-1)).toMatch(
      /^\$ErrorActionPreference = 'stop'\nx\nif .*exit \$LASTEXITCODE/,
    );
    expect(shellCall('cmd', 'echo "a b"')).toEqual({
      program: 'cmd',
      args: ['/D', '/E:ON', '/V:OFF', '/S', '/C', '"echo "a b""'],
      verbatim: true,
    });
  });
});
