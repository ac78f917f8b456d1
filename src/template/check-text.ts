import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Site } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { checkCommand } from './check-command.ts';
import { ShapeChecker } from './check-shapes.ts';
import { compileTemplate } from './compile.ts';
import type { TextMode } from './mode.ts';

/**
 * Checks a text, and those that it takes in: notation and syntax, every reference and helper against what is known at its
 * site.
 */
export function checkText(text: Text, site: Site, mode: TextMode): readonly Diagnostic[] {
  if (!text.text.includes('{{')) return [];
  const template = compileTemplate(text);
  const checker = new ShapeChecker(text, site, mode);
  checker.checkTemplate(template);
  return [
    ...checker.diagnostics,
    ...(mode.kind === 'command' ? checkCommand(template.nodes, text, mode) : []),
  ];
}
