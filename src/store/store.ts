import type { Key, NodeId, RunId } from '../model/ids.ts';
import type { Json } from '../model/json.ts';
import type { CommandEnd } from '../model/run-events.ts';
import type { Soon } from '../model/soon.ts';
import type { Usage } from '../model/usage.ts';

/** A completed node's result as it is kept: what a later run needs to replay it. */
export interface StoredResult {
  readonly v: 1;
  readonly key: Key;
  readonly output: Json;
  readonly command: CommandEnd | null;
  /** What it cost when it ran. */
  readonly usage: Usage;
  readonly duration_ms: number;
  readonly model: string | null;
  readonly thread_id: string | null;
  /** Where it comes from. */
  readonly run_id: RunId;
  readonly node: NodeId;
  readonly at: string;
}

/** Results by key. Identical nodes are independent samples, so a key holds a list. */
export interface ResultStore {
  /** The sample-th (from 0) result of a key, or undefined. A result that can't be read is a miss, with a warning. */
  get(key: Key, sample: number): Soon<StoredResult | undefined>;
  /** Keeps a result as the sample-th of its key; once this resolves the result survives a crash. */
  put(sample: number, result: StoredResult): Promise<void>;
}

/** Files that a node declares, as content. */
export interface ReadFiles {
  /** Of all paths and contents together. */
  readonly id: string;
  /** Each path, relative to the root with `/`, with the SHA-256 of its content in hex; in code-unit order. */
  readonly contents: readonly (readonly [path: string, digest: string])[];
}

/** The files that nodes read, as content. Paths are relative to the root, with `/`. */
export interface Workspace {
  /** Absolute path of the repository's root (outside git: of the folder that holds `.codex-flow`, or the current one). */
  readonly root: string;
  /** Identity of the whole tree as it was when first asked: tracked and untracked files, not ignored. */
  tree(): Promise<string>;
  /** The files that the globs match now, relative to `cwd` (absolute). */
  files(globs: readonly string[], cwd: string): Promise<ReadFiles>;
  /** SHA-256 in hex of a file's content; the path is absolute. Rejects with a `FunctionError` if it can't be read. */
  digest(path: string): Promise<string>;
}
