import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Workflow } from '../model/workflow.ts';
import { readChange, readDraft } from './answer.ts';
import type { Judge } from './converse.ts';
import { checkDraft, type Draft, type DraftPlace, mistakesInWords, plainReport } from './draft.ts';
import { mistakesAfterChangePrompt, mistakesPrompt, wrongAnswerPrompt } from './prompts.ts';
import { replacePassages } from './replace-passages.ts';
import { tidy } from './tidy.ts';

/** A workflow without a mistake, and what its author wants said. */
export interface Written {
  readonly text: string;
  readonly workflow: Workflow;
  readonly warnings: readonly Diagnostic[];
  readonly notes: string;
  /** The name that the agent gave a new file; empty for a change. */
  readonly slug: string;
}

/** What there was at last where no answer was good. */
export interface LastDraft {
  readonly draft: Draft;
  readonly slug: string;
}

/** Judges answers, and keeps the last draft that it saw. */
export interface DraftJudge {
  readonly judge: Judge<Written>;
  readonly last: () => LastDraft | undefined;
}

/** Judges answers that are whole workflows. `placeOf`: where one with this slug would stand. */
export function judgeDrafts(placeOf: (slug: string) => DraftPlace): DraftJudge {
  let last: LastDraft | undefined;
  const judge: Judge<Written> = (answer) => {
    const read = readDraft(answer);
    if (!read.ok) return wrongAnswer(read.error);
    const { slug, yaml, notes } = read.value;
    const place = placeOf(slug);
    const draft = checkDraft(tidy(yaml, place), place);
    last = { draft, slug };
    return judged(draft, { slug, notes }, mistakesPrompt);
  };
  return { judge, last: () => last };
}

/** Judges answers that are edits of a workflow's text: those of each round come on top of those before. */
export function judgeChanges(original: string, place: DraftPlace): DraftJudge {
  let text = original;
  let last: LastDraft | undefined;
  const judge: Judge<Written> = (answer) => {
    const read = readChange(answer);
    if (!read.ok) return wrongAnswer(read.error);
    const { edits, notes } = read.value;
    const changed = replacePassages(text, edits);
    if (!changed.ok) return wrongAnswer(changed.error);
    text = changed.value;
    const draft = checkDraft(text, place);
    last = { draft, slug: '' };
    return judged(draft, { slug: '', notes }, mistakesAfterChangePrompt);
  };
  return { judge, last: () => last };
}

function judged(
  { text, workflow, diagnostics }: Draft,
  told: { readonly slug: string; readonly notes: string },
  again: (report: string) => string,
): ReturnType<Judge<Written>> {
  if (workflow !== undefined) return { ok: true, value: { text, workflow, warnings: diagnostics, ...told } };
  const report = plainReport(diagnostics);
  const message = `the workflow has ${mistakesInWords(diagnostics)}:\n${report.trimEnd()}`;
  return { ok: false, failure: { class: 'schema', message }, again: again(report) };
}

function wrongAnswer(problems: readonly string[]): ReturnType<Judge<Written>> {
  const message = `the answer can't be used: ${problems.join('; ')}`;
  return { ok: false, failure: { class: 'schema', message }, again: wrongAnswerPrompt(problems) };
}
