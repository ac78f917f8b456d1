import type { ThreadOptions } from '@openai/codex-sdk';
import { markerVariable } from '../../process/marker.ts';
import type { Turn } from '../agent.ts';
import { trustRoots } from './git-roots.ts';
import { property } from './property.ts';
import { toml } from './toml.ts';

/** The user's configuration in effect, as far as it is known. */
export type CodexConfig = Readonly<Record<string, unknown>>;

export function threadOptions(turn: Turn): ThreadOptions {
  return {
    sandboxMode: turn.sandbox,
    workingDirectory: turn.cwd,
    skipGitRepoCheck: true,
    approvalPolicy: 'never',
    networkAccessEnabled: turn.network,
    webSearchMode: turn.webSearch ? 'live' : 'disabled',
    additionalDirectories: [...turn.addDirs],
    ...(turn.model === undefined ? {} : { model: turn.model }),
  };
}

/** `key=value` in TOML, for what the SDK has no option for. */
export function configOverrides(
  turn: Turn,
  config: CodexConfig,
  { marker, rustLog }: { readonly marker: string; readonly rustLog?: string | undefined },
): string[] {
  const overrides = [
    // Each start would otherwise synchronise a git repository of plugins.
    'features.plugins=false',
    // All of /tmp and $TMPDIR would be writable beside the workspace.
    'sandbox_workspace_write.exclude_slash_tmp=true',
    'sandbox_workspace_write.exclude_tmpdir_env_var=true',
    // Also where the user's policy lets commands inherit nothing: it is how they are found when the step ends.
    `shell_environment_policy.set.${markerVariable}=${toml(marker)}`,
    rustLogOverride(config, rustLog),
  ];
  // Commands would see every variable, API keys included. Who has set this in their configuration has decided it.
  if (typeof property(config, 'shell_environment_policy', 'ignore_default_excludes') !== 'boolean')
    overrides.push('shell_environment_policy.ignore_default_excludes=false');
  if (turn.effort !== undefined) overrides.push(`model_reasoning_effort=${toml(turn.effort)}`);
  const instructions = developerInstructions(turn, config);
  if (instructions !== undefined) overrides.push(`developer_instructions=${toml(instructions)}`);
  const trust = turn.sandbox === 'read-only' ? undefined : trustOverride(turn.cwd, config);
  if (trust !== undefined) overrides.push(trust);
  return overrides;
}

/** What we have Codex log is not for the agent's commands: a Rust program would log by it, too. */
function rustLogOverride(config: CodexConfig, own: string | undefined): string {
  if (own !== undefined) return `shell_environment_policy.set.RUST_LOG=${toml(own)}`;
  const excluded = property(config, 'shell_environment_policy', 'exclude');
  const patterns = Array.isArray(excluded) ? excluded.filter((each) => typeof each === 'string') : [];
  return `shell_environment_policy.exclude=[${[...patterns, 'RUST_LOG'].map(toml).join(',')}]`;
}

/** They come after Codex's own instructions; the user's, which the override would replace, stay before the step's. */
function developerInstructions(turn: Turn, config: CodexConfig): string | undefined {
  if (turn.instructions === undefined || turn.instructions === '') return undefined;
  const own = property(config, 'developer_instructions');
  return typeof own === 'string' && own !== '' ? `${own}\n\n${turn.instructions}` : turn.instructions;
}

/**
 * An agent that may write makes Codex trust the repository and note that in the user's `config.toml`. The trust said
 * here, for this process alone, has the same effect without the note. (`untrusted` would too, but then the
 * repository's AGENTS.md is not read.) A level that the user has set stays as it is.
 */
function trustOverride(cwd: string, config: CodexConfig): string | undefined {
  const roots = trustRoots(cwd);
  if (roots.length === 0) return undefined;
  if (roots.some((root) => typeof property(config, 'projects', root, 'trust_level') === 'string'))
    return undefined;
  return `projects={${roots.map((root) => `${toml(root)}={trust_level="trusted"}`).join(',')}}`;
}
