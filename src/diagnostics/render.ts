import pc from 'picocolors';
import { severityOf } from './catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { frame } from './frame.ts';
import { messageOf } from './message.ts';
import { printable } from './printable.ts';
import type { Place } from './source.ts';

export interface RenderOptions {
  readonly color: boolean;
  /** Columns to keep within; longer source lines are cut around what they show. Unlimited where missing. */
  readonly width?: number;
}

/**
 * `path:line:col: error: message [code]` and the line it is about, with the range underlined; a second frame for
 * each other place that matters. No line break at the end.
 */
export function renderDiagnostic(found: Diagnostic, options: RenderOptions): string {
  const colors = pc.createColors(options.color);
  const severity = severityOf(found.code);
  const paint = severity === 'error' ? colors.red : colors.yellow;
  const title = `${location(found.place)} ${paint(`${severity}:`)} ${colors.bold(messageOf(found))} ${colors.dim(`[${found.code}]`)}`;
  const blocks = [title, ...frame(found.place, { ...options, mark: '^', paint, colors })];
  for (const { place, note } of found.related ?? []) {
    blocks.push(`${location(place)} ${colors.cyan('note:')} ${printable(note)}`);
    blocks.push(...frame(place, { ...options, mark: '-', paint: colors.cyan, colors }));
  }
  return blocks.join('\n');
}

function location(place: Place): string {
  const { line, column } = place.file.positionAt(place.range.start);
  return `${printable(place.file.displayPath)}:${line}:${column}:`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `3 errors and 1 warning in 2 files`; `no errors` when there is nothing. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'no errors';
  const errors = diagnostics.filter((found) => severityOf(found.code) === 'error').length;
  const warnings = diagnostics.length - errors;
  const files = new Set(diagnostics.map((found) => found.place.file.path)).size;
  const parts = [];
  if (errors > 0) parts.push(counted(errors, 'error'));
  if (warnings > 0) parts.push(counted(warnings, 'warning'));
  const fixable = diagnostics.filter((found) => found.fix !== undefined).length;
  const hint =
    fixable === 0
      ? ''
      : `; "validate --fix" corrects ${fixable === diagnostics.length ? 'all' : fixable} of them`;
  return `${parts.join(' and ')} in ${counted(files, 'file')}${hint}`;
}
