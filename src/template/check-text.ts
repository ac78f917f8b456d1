import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Site } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { checkCommand } from './check-command.ts';
import { ShapeChecker } from './check-shapes.ts';
import { compileTemplate } from './compile.ts';
import type { TextMode } from './mode.ts';
import { strayDiagnostic, strayReferences } from './stray-expressions.ts';

/** Checks a text: its notation and syntax, every reference and helper against what is known at its site. */
export function checkText(text: Text, site: Site, mode: TextMode): readonly Diagnostic[] {
  if (!text.text.includes('{{')) return [];
  const { nodes, strays, diagnostics } = compileTemplate(text);
  const checker = new ShapeChecker(text, site, mode);
  checker.checkNodes(nodes);
  return [
    ...strays.flatMap((stray) => [
      strayDiagnostic(text, stray, site.field),
      ...strayReferences(text, stray, site),
    ]),
    ...diagnostics,
    ...checker.diagnostics,
    ...(mode.kind === 'command' ? checkCommand(nodes, text, mode) : []),
  ];
}
