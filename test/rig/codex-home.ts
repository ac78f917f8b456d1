import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CodexHomeOptions {
  /** How often Codex repeats a request (4 where it is not configured); 0 if undefined. */
  readonly requestRetries?: number;
  /** How often Codex takes up a stream that broke (5 where it is not configured); 0 if undefined. */
  readonly streamRetries?: number;
  /** Lines of the provider's table, e.g. `env_key = "X"`. */
  readonly provider?: string;
  /** Lines put first, before any table. */
  readonly config?: string;
}

export interface CodexHome extends AsyncDisposable {
  readonly path: string;
}

/** A `CODEX_HOME` of its own whose configuration sends the model's calls to `baseUrl`, with no login. */
export async function codexHome(
  server: { readonly baseUrl: string },
  options: CodexHomeOptions = {},
): Promise<CodexHome> {
  const path = await mkdtemp(join(tmpdir(), 'codex-home-'));
  await writeFile(
    join(path, 'config.toml'),
    `model = "gpt-5.5"
model_provider = "local"
${options.config ?? ''}

[model_providers.local]
name = "local"
base_url = "${server.baseUrl}"
wire_api = "responses"
request_max_retries = ${options.requestRetries ?? 0}
stream_max_retries = ${options.streamRetries ?? 0}
${options.provider ?? ''}
`,
  );
  // Codex may still be writing its logs when a test ends.
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5 });
  return { path, [Symbol.asyncDispose]: remove };
}
