import type { InputSpec, Workflow } from '../model/workflow.ts';

/** A workflow that is there, here or in a package. */
export interface KnownWorkflow {
  /** What to type after `codex-flow run`. */
  readonly name: string;
  /** What a job's `uses` says to call it. */
  readonly path: string;
  readonly workflow: Pick<Workflow, 'name' | 'description' | 'inputs'>;
}

/** Workflows as a model reads them: path, what each does, inputs. */
export function workflowList(known: readonly KnownWorkflow[]): string {
  return known
    .map(({ path, name, workflow }) =>
      [
        `- ${path} (${name}): ${oneLine(workflow.description ?? workflow.name)}`,
        ...workflow.inputs.map((input) => `  - ${inputText(input)}`),
      ].join('\n'),
    )
    .join('\n');
}

function inputText(input: InputSpec): string {
  const type = input.type === 'choice' ? input.options.join(' | ') : input.type;
  const required = input.required && input.default === undefined ? ', required' : '';
  const what = input.description === undefined ? '' : `: ${oneLine(input.description)}`;
  return `${input.name} (${type}${required})${what}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
