import type { CompletionItem, Range, TextEdit } from 'vscode-languageserver-protocol/node.js';

/** What is in a file when a completion was taken where `|` stands, and nothing typed over its placeholders. */
export function inserted(marked: string, item: CompletionItem): string {
  const cursor = marked.indexOf('|');
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1);
  const edit = item.textEdit as TextEdit | undefined;
  const [start, end] = edit === undefined ? [cursor, cursor] : offsets(text, edit.range);
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = /^ */.exec(line)?.[0] ?? '';
  // Editors move the further lines of what they insert to the right by as much as the first is.
  const added = plain(edit?.newText ?? item.insertText ?? item.label).replaceAll('\n', `\n${indent}`);
  return text.slice(0, start) + added + text.slice(end);
}

/** Whether something must still be typed. */
export const unfinished = (item: CompletionItem): boolean => {
  const text = item.textEdit?.newText ?? item.insertText ?? '';
  return /(^|[^\\])\$(\d|\{\d+\})|[:-]\s*$/.test(text);
};

/** A snippet as plain text: `${1:file}` is `file`, `\$` is `$`. */
function plain(snippet: string): string {
  return snippet.replace(
    /\\([$}\\])|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+|\$\{\d+\}/g,
    (_, escaped, placeholder) => (escaped === undefined ? plain(placeholder ?? '') : escaped),
  );
}

function offsets(text: string, { start, end }: Range): readonly [number, number] {
  const lines = text.split('\n');
  const at = (line: number): number => lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
  return [at(start.line) + start.character, at(end.line) + end.character];
}
