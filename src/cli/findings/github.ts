import { severityOf } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { lastCharacter } from '../../diagnostics/last-character.ts';
import { messageOf } from '../../diagnostics/message.ts';
import { summarize } from '../../diagnostics/render.ts';
import type { Place } from '../../diagnostics/source.ts';
import { fileUnder } from './file-under.ts';
import { type Base, problemText, type Report } from './report.ts';

/** Workflow commands, which GitHub Actions makes annotations from, and a summary for the log. */
export function asGithub({ diagnostics, problems }: Report, { root }: Base): string {
  const lines = [
    ...diagnostics.map((found) => annotation(found, root)),
    ...problems.map((problem) => `::error title=not-checked::${escapeData(problemText(problem))}`),
  ];
  if (diagnostics.length > 0) lines.push(summarize(diagnostics));
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(found: Diagnostic, root: string): string {
  const notes = (found.related ?? []).map(({ place, note }) => {
    const { line, column } = place.file.positionAt(place.range.start);
    return `${note}: ${fileUnder(root, place.file.path).path}:${line}:${column}`;
  });
  const properties = Object.entries({ ...placeProperties(found.place, root), title: found.code })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${severityOf(found.code)} ${properties}::${escapeData([messageOf(found), ...notes].join('\n'))}`;
}

/**
 * Lines and columns count from 1, and the last column is the last character's. GitHub refuses columns in annotations
 * of several lines.
 */
function placeProperties({ file, range }: Place, root: string): Record<string, string | number> {
  const start = file.positionAt(range.start);
  const last = file.positionAt(Math.max(range.start, lastCharacter(file.text, range)));
  const place = { file: fileUnder(root, file.path).path, line: start.line, endLine: last.line };
  return start.line === last.line ? { ...place, col: start.column, endColumn: last.column } : place;
}

/** As the Actions runner reads it back. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
