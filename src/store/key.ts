import { hash } from 'node:crypto';
import type { Key, NodeId } from '../model/ids.ts';
import type { JsonSchema } from '../model/schema.ts';
import type { CommandOutput, RunSandbox, Sandbox, Shell } from '../model/workflow.ts';
import { canonicalJson } from './canonical.ts';

/**
 * What a node's result depends on, and nothing else: no ids, names, times, attempts, limits or absolute paths. Texts
 * are rendered with each secret replaced by its name. A change in what a field means needs a new `v`, which makes every
 * stored result a miss.
 */
export type KeyMaterial = PromptMaterial | RunMaterial | ApproveMaterial;

interface MaterialBase {
  readonly v: 1;
  /** The rendered prompt or command. */
  readonly text: string;
  /** The declared variables by name; not those of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: WorkspaceIdentity;
  /** Relative to the root, with `/`; `.` for the root itself. */
  readonly cwd: string;
}

export interface PromptMaterial extends MaterialBase {
  readonly kind: 'prompt';
  readonly schema: JsonSchema | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly sandbox: Sandbox;
  readonly instructions: string | null;
  readonly network: boolean;
  readonly web_search: boolean;
  /** As the workflow gives them: relative to the root, or absolute where they stand outside of it. */
  readonly add_dirs: readonly string[];
  /** SHA-256 in hex of each image's content. */
  readonly images: readonly string[];
  /**
   * The step whose thread goes on, and which thread: where that step ran again, as with `cache: false`, or is another
   * sample, its thread is another one.
   */
  readonly thread: { readonly key: Key; readonly id: string } | null;
  /** Results of a simulated agent are never mixed with real ones. */
  readonly simulated: boolean;
}

/** A command does the same whichever agent the run uses, so it has no `simulated`. */
export interface RunMaterial extends MaterialBase {
  readonly kind: 'run';
  readonly shell: Shell;
  readonly output: CommandOutput;
  /** Only where the step has one. */
  readonly sandbox?: Exclude<RunSandbox, 'none'>;
  /** Only where the sandbox lets it through. */
  readonly network?: true;
}

/**
 * An approval is one of this node alone, and of what it was given for: it must not answer for another step that asks
 * the same, or for other results.
 */
export interface ApproveMaterial extends MaterialBase {
  readonly kind: 'approve';
  readonly node: NodeId;
  /** SHA-256 in hex of what the step sees: inputs, matrix, and the outputs of steps and jobs before it. */
  readonly after: string;
  /** Whoever approves what a simulated agent said has not approved what a real one says. */
  readonly simulated: boolean;
}

/** What a node reads: the whole tree, the files it declares, or nothing (`files: []`). */
export type WorkspaceIdentity =
  | { readonly kind: 'tree'; readonly id: string }
  | { readonly kind: 'files'; readonly id: string }
  | { readonly kind: 'none' };

/** Schemas are shared by a step's instances and not changed once they are built: each is put in order once. */
const schemaTexts = new WeakMap<object, string>();

/** The canonical text that is hashed: what `canonicalJson` gives, written out, since it is made once for every node. */
export function keyText(material: KeyMaterial): string {
  if (material.kind === 'approve') return canonicalJson({ ...material });
  const { cwd, env, text, v, workspace } = material;
  const reads =
    workspace.kind === 'none'
      ? '{"kind":"none"}'
      : `{"id":${quote(workspace.id)},"kind":${quote(workspace.kind)}}`;
  const variables = canonicalJson(env);
  if (material.kind === 'run') {
    const { output, shell } = material;
    const network = material.network === undefined ? '' : `"network":${material.network},`;
    const sandbox = material.sandbox === undefined ? '' : `"sandbox":${quote(material.sandbox)},`;
    return `{"cwd":${quote(cwd)},"env":${variables},"kind":"run",${network}"output":${quote(output)},${sandbox}"shell":${quote(shell)},"text":${quote(text)},"v":${v},"workspace":${reads}}`;
  }
  const { add_dirs, effort, images, instructions, model, network, sandbox, simulated, thread, web_search } =
    material;
  const agent = `{"add_dirs":${quote(add_dirs)},"cwd":${quote(cwd)},"effort":${quote(effort)},"env":${variables},"images":${quote(images)},"instructions":${quote(instructions)}`;
  const rest = `"kind":"prompt","model":${quote(model)},"network":${network},"sandbox":${quote(sandbox)},"schema":${schemaText(material.schema)},"simulated":${simulated}`;
  const continued = thread && `{"id":${quote(thread.id)},"key":${quote(thread.key)}}`;
  return `${agent},${rest},"text":${quote(text)},"thread":${continued},"v":${v},"web_search":${web_search},"workspace":${reads}}`;
}

const quote = (value: string | readonly string[] | null): string => JSON.stringify(value);

function schemaText(schema: JsonSchema | null): string {
  if (schema === null) return 'null';
  let text = schemaTexts.get(schema);
  if (text === undefined) {
    text = canonicalJson(schema);
    schemaTexts.set(schema, text);
  }
  return text;
}

export function keyOf(material: KeyMaterial): Key {
  return hash('sha256', keyText(material), 'hex') as Key;
}
