import type { RelatedPlace } from '../diagnostics/diagnostic.ts';
import type { Shape } from '../model/shape.ts';

/** The place that says what a value is, for a message about that value. */
export function relatedTo(shape: Shape): { related?: readonly RelatedPlace[] } {
  return 'declared' in shape && shape.declared !== undefined ? { related: [shape.declared] } : {};
}
