import type { Matrix, Strategy } from '../../model/workflow.ts';
import { entryOf, type MappingNode, mappingAt } from '../yaml/node.ts';
import type { BuildContext } from './draft.ts';
import { booleanAt, numberAt, toValue, valueAt } from './values.ts';

export function buildStrategy(job: MappingNode, context: BuildContext): Strategy {
  const node = mappingAt(job, 'strategy');
  return {
    matrix: buildMatrix(node, context),
    maxParallel: valueAt(node, 'max-parallel'),
    failFast: valueAt(node, 'fail-fast'),
    breaker: booleanAt(node, 'breaker') === false ? false : numberAt(node, 'breaker'),
  };
}

function buildMatrix(strategy: MappingNode | undefined, { unsure }: BuildContext): Matrix | undefined {
  const entry = entryOf(strategy, 'matrix');
  if (entry === undefined) return undefined;
  const { keyPlace: place, value } = entry;
  if (value.kind !== 'mapping') {
    const matrix: Matrix = { place, source: { kind: 'expression', value: toValue(value) } };
    if (value.kind === 'invalid') unsure.add(matrix);
    return matrix;
  }
  const vectors = value.entries
    .filter(({ key }) => key !== 'include' && key !== 'exclude')
    .map(({ key, keyPlace, value: vector }) => ({ key, keyPlace, value: toValue(vector) }));
  const matrix: Matrix = {
    place,
    source: {
      kind: 'parts',
      vectors,
      include: valueAt(value, 'include'),
      exclude: valueAt(value, 'exclude'),
    },
  };
  if (value.entries.some((part) => part.value.kind === 'invalid')) unsure.add(matrix);
  return matrix;
}
