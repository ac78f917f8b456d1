import type { Budget } from '../../model/workflow.ts';
import { type MappingNode, mappingAt, scalarAt } from '../yaml/node.ts';
import { numberAt } from './values.ts';

const factors: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };

/** `400k` and `1.5M` in numbers; undefined for anything else. */
export function parseTokens(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)([km]?)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', unit = ''] = match;
  return Math.round(Number(digits) * (factors[unit.toLowerCase()] ?? 1));
}

export function buildBudget(root: MappingNode | undefined): Budget {
  const node = mappingAt(root, 'budget');
  const tokens = scalarAt(node, 'tokens')?.value;
  return {
    tokens:
      typeof tokens === 'number' ? tokens : typeof tokens === 'string' ? parseTokens(tokens) : undefined,
    agents: numberAt(node, 'agents'),
    minutes: numberAt(node, 'minutes'),
  };
}
