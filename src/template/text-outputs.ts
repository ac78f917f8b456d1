import type { Site } from '../model/scope.ts';
import type { Shape } from '../model/shape.ts';
import type { Text } from '../model/workflow.ts';
import { ShapeChecker } from './check-shapes.ts';
import { compileTemplate } from './compile.ts';
import type { OutputNode } from './template.ts';

/** One value that stands in a text, with what is known of it. */
export interface TextOutput {
  readonly node: OutputNode;
  readonly shape: Shape;
}

/** Every value that stands in a text, in the order written; none of a text that can't be read. */
export function textOutputs(text: Text, site: Site): readonly TextOutput[] {
  if (!text.text.includes('{{')) return [];
  const checker = new ShapeChecker(text, site, { kind: 'prose' });
  checker.checkNodes(compileTemplate(text).nodes);
  return checker.outputs;
}
