import type { Repeat } from '../../model/workflow.ts';
import { entryOf, type MappingNode, mappingAt } from '../yaml/node.ts';
import { valueAt } from './values.ts';

export function buildRepeat(job: MappingNode): Repeat | undefined {
  const node = mappingAt(job, 'repeat');
  const entry = entryOf(job, 'repeat');
  if (node === undefined || entry === undefined) return undefined;
  const place = entry.keyPlace;
  const max = valueAt(node, 'max') ?? { kind: 'literal', value: 1, place };
  return { place, max, until: valueAt(node, 'until') };
}
