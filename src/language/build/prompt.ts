import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PromptFile, Text } from '../../model/workflow.ts';
import { readInside } from '../read-inside.ts';
import { entryOf, isInvalid, type MappingNode, mappingAt, scalarAt } from '../yaml/node.ts';
import { literalText } from '../yaml/scalar-text.ts';
import type { BuildContext } from './draft.ts';
import { valueEntriesAt } from './values.ts';

interface Prompt {
  readonly prompt: Text;
  readonly promptFile: PromptFile | undefined;
  /** Whether something was blamed, and a stand-in has its place. */
  readonly broken: boolean;
}

/** What a prompt step asks: the text under `prompt`, or that of the file which is named there. */
export function buildPrompt(step: MappingNode, context: BuildContext): Prompt {
  const inline = scalarAt(step, 'prompt')?.text;
  if (inline !== undefined)
    return { prompt: context.texts.inline(inline), promptFile: undefined, broken: false };
  const { start } = step.place.range;
  const nothing = literalText(context.file, start, start);
  const node = mappingAt(step, 'prompt');
  const path = scalarAt(node, 'file');
  const source = path === undefined ? undefined : readInside(path, 'prompt file', context);
  const isEmpty = source !== undefined && source.text.trim() === '';
  if (isEmpty && path !== undefined) {
    const params = { section: '"file"', problem: 'names an empty file: an agent is asked something' };
    context.diagnostics.push(diagnostic('bad-value', path.place, params));
  }
  if (path === undefined || source === undefined || isEmpty)
    return { prompt: nothing, promptFile: undefined, broken: entryOf(step, 'prompt') !== undefined };
  const promptFile = { place: path.place, with: valueEntriesAt(node, 'with') ?? [] };
  return { prompt: context.texts.ofFile(source), promptFile, broken: isInvalid(node, 'with') };
}
