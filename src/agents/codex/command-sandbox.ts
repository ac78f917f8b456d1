import type { CommandSandbox, SandboxSettings } from '../../process/command-sandbox.ts';
import { toml } from './toml.ts';

/** The sandbox that Codex has for its agents' commands, for other commands, with the same limits. */
export function createCommandSandbox(codexPath: string): CommandSandbox {
  return {
    wrap: (call, settings) => ({
      program: codexPath,
      args: [
        'sandbox',
        ...limits(settings).flatMap((each) => ['--config', each]),
        '--',
        call.program,
        ...call.args,
      ],
      verbatim: false,
    }),
  };
}

function limits({
  writes,
  network,
  folders,
}: SandboxSettings & { readonly folders: readonly string[] }): readonly string[] {
  if (!writes) return ['sandbox_mode="read-only"'];
  return [
    'sandbox_mode="workspace-write"',
    `sandbox_workspace_write.network_access=${network}`,
    'sandbox_workspace_write.exclude_slash_tmp=true',
    'sandbox_workspace_write.exclude_tmpdir_env_var=true',
    `sandbox_workspace_write.writable_roots=[${folders.map(toml).join(',')}]`,
  ];
}
