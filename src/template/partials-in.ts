import type { PartialNode, TemplateNode } from './template.ts';

/** The partials that nodes take in, in the order written; not those within these. */
export function* partialsIn(nodes: readonly TemplateNode[]): Generator<PartialNode> {
  for (const node of nodes) {
    switch (node.kind) {
      case 'content':
      case 'output':
        break;
      case 'partial':
        yield node;
        break;
      case 'condition':
        yield* partialsIn(node.then);
        yield* partialsIn(node.otherwise);
        break;
      default:
        yield* partialsIn(node.body);
        yield* partialsIn(node.otherwise);
    }
  }
}
