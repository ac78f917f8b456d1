import { answerCheck } from '../engine/answer.ts';
import { ok, type Result } from '../model/result.ts';
import type { JsonSchema } from '../model/schema.ts';

/** A new workflow, as the agent answers it. */
export interface DraftAnswer {
  readonly slug: string;
  readonly yaml: string;
  readonly notes: string;
}

/** One passage of a workflow's text that becomes another. */
export interface Replacement {
  readonly old: string;
  readonly new: string;
}

/** A change of a workflow, as the agent answers it. */
export interface ChangeAnswer {
  readonly edits: readonly Replacement[];
  readonly notes: string;
}

const text = (description: string): JsonSchema => ({ type: 'string', description });

const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const notes = text(
  'What the user should know before the first run: what you assumed, what they may want to set. One to three sentences, or empty.',
);

export const draftSchema = object({
  slug: text(
    'A name for the file: two to four lower-case English words with hyphens between them, no extension.',
  ),
  yaml: text('The whole workflow file, as YAML.'),
  notes,
});

export const changeSchema = object({
  edits: {
    type: 'array',
    items: object({
      old: text('A passage of the file, copied exactly, long enough to stand in it only once.'),
      new: text('What stands in its place.'),
    }),
  },
  notes,
});

/** The error lists what is wrong with the answer, in words that the agent understands. */
export function readDraft(answer: string): Result<DraftAnswer, readonly string[]> {
  const checked = answerCheck(draftSchema)(answer);
  // The schema is that of the type.
  if (!checked.ok) return checked;
  const draft = checked.value as unknown as DraftAnswer;
  return ok({ ...draft, yaml: withoutFence(draft.yaml) });
}

/** As `readDraft`. */
export function readChange(answer: string): Result<ChangeAnswer, readonly string[]> {
  const checked = answerCheck(changeSchema)(answer);
  return checked.ok ? ok(checked.value as unknown as ChangeAnswer) : checked;
}

/** Models like to put a file into a Markdown fence, also where the field is the fence. */
function withoutFence(yaml: string): string {
  const [, fence, inner] = /^\s*(`{3,}|~{3,})[\w-]*[ \t]*\r?\n([\s\S]*)$/.exec(yaml) ?? [];
  if (fence === undefined || inner === undefined) return yaml;
  const end = inner.trimEnd();
  return end.endsWith(fence) ? end.slice(0, -fence.length) : inner;
}
