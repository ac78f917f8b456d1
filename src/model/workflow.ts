import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Place, PositionedText, SourceFile } from '../diagnostics/source.ts';
import type { JobId, StepId } from './ids.ts';
import type { Json } from './json.ts';
import type { Result } from './result.ts';
import type { JsonSchema } from './schema.ts';

/** Text in Handlebars, `{{ … }}`. */
export interface Text extends PositionedText {
  /** The texts that it may take in, `{{> name }}`; undefined: none. */
  readonly partials?: Partials;
}

/** Texts that others take in by name. */
export interface Partials {
  /** The text of this name, the same object each time; the error says, at the place of the name, why there is none. */
  find(name: string, place: Place): Result<Text, Diagnostic>;
}

/** A file beside a workflow that belongs to it: a prompt, a partial, a schema. */
export interface WorkflowPart {
  readonly source: SourceFile;
  /** Where it is named. */
  readonly place: Place;
  readonly kind: 'file' | 'partial';
}

/**
 * A value that may hold expressions, `${{ … }}`, at its leaves. A `text` leaf holds at least one; a leaf that is
 * exactly one expression keeps the expression's type.
 */
export type Value =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly place: Place }
  | { readonly kind: 'text'; readonly text: PositionedText; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly place: Place }
  | { readonly kind: 'map'; readonly entries: readonly Entry<Value>[]; readonly place: Place };

/** One `key: value` of a map whose keys the user chooses. */
export interface Entry<V> {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: V;
}

export type InputType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'choice';

export interface InputSpec {
  readonly name: string;
  readonly place: Place;
  readonly type: InputType;
  readonly required: boolean;
  readonly default: Value | undefined;
  readonly description: string | undefined;
  /** Of a `choice`; else empty. */
  readonly options: readonly string[];
}

export type Sandbox = 'read-only' | 'workspace-write' | 'danger-full-access';

/** Agent keys after `defaults` have been merged in: step over job over workflow. */
export interface AgentOptions {
  readonly agent: string | undefined;
  readonly model: Value | undefined;
  readonly effort: Value | undefined;
  readonly sandbox: Sandbox;
  readonly network: boolean;
  readonly webSearch: boolean;
  readonly addDirs: readonly Text[];
  readonly images: readonly Text[];
  readonly instructions: Text | undefined;
  /** How often an answer that breaks its schema is sent back. */
  readonly retries: number;
  /** How often a turn is attempted that the model or the way to it fails; undefined: as the engine sees fit. */
  readonly maxAttempts: number | undefined;
  /** How many minutes an agent may go without a sign of life; undefined: 10. */
  readonly stallMinutes: Value | undefined;
}

/** What a step's answer must be. */
export interface OutputSpec {
  readonly schema: JsonSchema;
  readonly place: Place;
}

/** How a step names the file that its prompt is in. */
export interface PromptFile {
  /** Of the path. */
  readonly place: Place;
  /** The values that the file sees as `with`. */
  readonly with: readonly Entry<Value>[];
}

interface StepBase {
  /** The id as written, or `step-N` counted from 1 in its job. */
  readonly id: StepId;
  /** Whether the id was written: only such steps are job outputs. */
  readonly named: boolean;
  readonly place: Place;
  readonly name: Text | undefined;
  readonly if: PositionedText | undefined;
  readonly timeoutMinutes: Value | undefined;
  readonly continueOnError: Value | undefined;
  /** The step's own; workflow and job entries are joined with it when it runs. */
  readonly env: readonly Entry<Text>[];
  readonly cwd: Text | undefined;
  /** Globs of what the step reads; undefined: the whole tree. */
  readonly files: readonly Text[] | undefined;
  readonly cache: boolean;
}

export interface PromptStep extends StepBase {
  readonly kind: 'prompt';
  readonly prompt: Text;
  /** Of a prompt that is in a file of its own. */
  readonly promptFile: PromptFile | undefined;
  readonly options: AgentOptions;
  /** The earlier step of this job whose thread goes on; undefined: a new thread. */
  readonly thread: { readonly id: StepId; readonly place: Place } | undefined;
  readonly output: OutputSpec | undefined;
}

/** What a command may do: `none`: whatever its user may. */
export type RunSandbox = 'none' | 'read-only' | 'workspace-write';
export type Shell = 'bash' | 'sh' | 'pwsh' | 'cmd';
export type CommandOutput = 'text' | 'json' | 'lines';

export interface RunStep extends StepBase {
  readonly kind: 'run';
  readonly run: Text;
  readonly shell: Shell | undefined;
  readonly output: CommandOutput;
  readonly sandbox: RunSandbox;
  /** Whether the sandbox lets it use the network. */
  readonly network: boolean;
  readonly unsafeInterpolation: boolean;
}

/** Asks a person whether the run may go on. */
export interface ApproveStep extends StepBase {
  readonly kind: 'approve';
  /** The question. */
  readonly approve: Text;
}

export type Step = PromptStep | RunStep | ApproveStep;

/** What a step does. */
export type StepKind = Step['kind'];

export interface Matrix {
  readonly place: Place;
  /** The whole matrix, when it is one expression, or the parts. */
  readonly source:
    | { readonly kind: 'expression'; readonly value: Value }
    | {
        readonly kind: 'parts';
        readonly vectors: readonly Entry<Value>[];
        readonly include: Value | undefined;
        readonly exclude: Value | undefined;
      };
}

export interface Strategy {
  readonly matrix: Matrix | undefined;
  readonly maxParallel: Value | undefined;
  readonly failFast: Value | undefined;
  /** How many instances in a row may fail alike before no more are started; false: all; undefined: 5. */
  readonly breaker: number | false | undefined;
}

/** More iterations of one job are a loop without an end. */
export const mostIterations = 100;

/** A job that runs again and again: iterations are instances in time. */
export interface Repeat {
  readonly place: Place;
  /** How many there are at most. */
  readonly max: Value;
  /** Whether the iteration that has ended was the last; undefined where it was blamed. */
  readonly until: Value | undefined;
}

/** What a job runs that has another workflow in the place of steps. */
export interface Call {
  /** As written. */
  readonly uses: string;
  readonly place: Place;
  /** The workflow that is called. */
  readonly workflow: Workflow;
  /** Values of its inputs. */
  readonly with: readonly Entry<Value>[];
  /** Which of the caller's secrets it is given: all that both declare, or those named. */
  readonly secrets: 'inherit' | readonly { readonly name: string; readonly place: Place }[];
}

export interface Job {
  readonly id: JobId;
  readonly place: Place;
  readonly name: Text | undefined;
  readonly needs: readonly { readonly id: JobId; readonly place: Place }[];
  readonly if: PositionedText | undefined;
  readonly strategy: Strategy;
  readonly repeat: Repeat | undefined;
  readonly env: readonly Entry<Text>[];
  readonly timeoutMinutes: Value | undefined;
  readonly continueOnError: Value | undefined;
  readonly budget: Budget;
  /** Of a job with `uses`, which then has no steps of its own. */
  readonly call: Call | undefined;
  readonly steps: readonly Step[];
  /** Undefined: every named step's output under its id. */
  readonly outputs: readonly Entry<Value>[] | undefined;
}

/** Limits of a run, or of one job in it; undefined: no limit. */
export interface Budget {
  readonly tokens: number | undefined;
  readonly agents: number | undefined;
  readonly minutes: number | undefined;
}

/** A workflow without a mistake that can be found before it runs. */
export interface Workflow {
  readonly file: SourceFile;
  /** As written, or the file's name without its extension. */
  readonly name: string;
  readonly description: string | undefined;
  readonly inputs: readonly InputSpec[];
  readonly secrets: readonly { readonly name: string; readonly place: Place }[];
  readonly env: readonly Entry<Text>[];
  readonly budget: Budget;
  readonly concurrency: number | undefined;
  /** In the order of the file, which is the plan's order where needs leave it open. */
  readonly jobs: readonly Job[];
  readonly outputs: readonly Entry<Value>[];
  /** The files that belong to it, each time that one is named. */
  readonly parts: readonly WorkflowPart[];
}

/** The values of a run's inputs, by name. */
export type Inputs = Readonly<Record<string, Json>>;
