import { RenderFault } from './fault.ts';
import type { TextMode } from './mode.ts';
import { quoteFor } from './quote.ts';
import { type OutputNode, printTemplateExpression } from './template.ts';
import { inWords } from './values.ts';

/** A value as it stands in the text. */
export function interpolate(node: OutputNode, value: unknown, mode: TextMode): string {
  if (mode.kind === 'prose' || (node.raw && mode.raw)) return proseText(node, value);
  if (node.raw) {
    const path = printTemplateExpression(node.value);
    throw new RenderFault(`{{{ ${path} }}} puts a value into a command without quoting it`, node.range);
  }
  const words = Array.isArray(value) ? value : [value];
  return words
    .map((word: unknown) => {
      const quoted = quoteFor(mode.shell, typeof word === 'string' ? word : JSON.stringify(word));
      if (quoted.ok) return quoted.value;
      throw new RenderFault(`${printTemplateExpression(node.value)}: ${quoted.error}`, node.range);
    })
    .join(' ');
}

function proseText(node: OutputNode, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const path = printTemplateExpression(node.value);
  throw new RenderFault(
    `${path} is ${inWords(value)}, which has no form as text: ${structureAdvice(path, Array.isArray(value))}`,
    node.range,
  );
}

/** What to write where a list or an object can't stand. */
export const structureAdvice = (path: string, isArray: boolean): string =>
  isArray ? `write {{ json ${path} }} or {{ join ${path} ", " }}` : `write {{ json ${path} }}`;
