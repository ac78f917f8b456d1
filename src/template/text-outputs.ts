import type { Site } from '../model/scope.ts';
import type { Text } from '../model/workflow.ts';
import { ShapeChecker, type TextOutput } from './check-shapes.ts';
import { compileTemplate } from './compile.ts';

/** Every value that stands in a text, in the order written; none of a text that can't be read. */
export function textOutputs(text: Text, site: Site): readonly TextOutput[] {
  if (!text.text.includes('{{')) return [];
  const checker = new ShapeChecker(text, site, { kind: 'prose' });
  checker.checkNodes(compileTemplate(text).nodes);
  return checker.outputs;
}
