import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { PositionedText } from '../diagnostics/source.ts';
import type { TextMode } from './mode.ts';
import { type ShellPlace, ShellScanner } from './shell-scanner.ts';
import { type OutputNode, printTemplateExpression, type TemplateNode } from './template.ts';

const places: Readonly<Record<Exclude<ShellPlace, 'plain'>, readonly [where: string, instead: string]>> = {
  single: ['within single quotes', 'leave the quotes around it out'],
  double: ['within double quotes', 'leave the quotes around it out'],
  backquote: ['within backquotes', 'write $(…) instead of `…`'],
  comment: ['in a comment', 'take it out of the comment, which a line break in the value would end'],
  escaped: ['after a backslash', 'leave the backslash out'],
  dollar: ['after a dollar sign, which changes how quotes work', 'leave the dollar sign out'],
  document: ['in a here-document', 'give it to the step as "env" and write the name of the variable here'],
};

/** Finds values that stand raw in a command, or where the quotes they bring would not be quotes. */
export function checkCommand(
  nodes: readonly TemplateNode[],
  text: PositionedText,
  mode: TextMode & { readonly kind: 'command' },
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  visit(nodes, new ShellScanner(mode.shell), (node, place) => {
    const found = text.text.slice(node.range.start, node.range.end);
    const at = text.placeOf(node.range.start, node.range.end);
    if (node.raw) {
      const instead = `{{ ${written(node)} }}`;
      if (!mode.raw) diagnostics.push(diagnostic('raw-in-run', at, { found, instead }));
    } else if (place !== 'plain') {
      const [where, instead] = places[place];
      diagnostics.push(diagnostic('quoted-in-run', at, { found, where, instead }));
    }
  });
  return diagnostics;
}

const written = ({ value }: OutputNode): string =>
  printTemplateExpression(value).replace(/^\((.*)\)$/s, '$1');

function visit(
  nodes: readonly TemplateNode[],
  scanner: ShellScanner,
  onOutput: (node: OutputNode, place: ShellPlace) => void,
): ShellScanner {
  let current = scanner;
  for (const node of nodes) {
    switch (node.kind) {
      case 'content':
        current.read(node.text);
        break;
      case 'output':
        onOutput(node, current.place);
        current.passValue();
        break;
      case 'partial':
        // Commands take none in.
        break;
      default: {
        // Either branch begins where the block begins; what follows is read as if the first had been taken.
        const other = current.copy();
        current = visit(node.kind === 'condition' ? node.then : node.body, current, onOutput);
        visit(node.otherwise, other, onOutput);
      }
    }
  }
  return current;
}
