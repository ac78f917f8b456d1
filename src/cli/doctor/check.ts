/** What one look at the machine found. */
export interface Check {
  /** One or two words; stable, for `--json`. */
  readonly name: string;
  /** `problem`: `run` with Codex would not work. `warning`: it would, but less well. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** What is there, or what is wrong. */
  readonly message: string;
  /** What to do about it, a line each; empty where all is well. */
  readonly remedies: readonly string[];
}

export const good = (name: string, message: string): Check => ({
  name,
  status: 'ok',
  message,
  remedies: [],
});

export const warning = (name: string, message: string, ...remedies: readonly string[]): Check => ({
  name,
  status: 'warning',
  message,
  remedies,
});

export const problem = (name: string, message: string, ...remedies: readonly string[]): Check => ({
  name,
  status: 'problem',
  message,
  remedies,
});
