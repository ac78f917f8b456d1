import type { AgentOptions, Sandbox } from '../../model/workflow.ts';
import { entryOf, type MappingNode, mappingAt } from '../yaml/node.ts';
import type { BuildContext } from './draft.ts';
import { booleanAt, choiceAt, numberAt, stringAt, textAt, textsAt, valueAt } from './values.ts';

const sandboxes: readonly Sandbox[] = ['read-only', 'workspace-write', 'danger-full-access'];

/** Where a key of a step may be said, the nearest first: the step, its job's defaults, the workflow's. */
export type Levels = readonly (MappingNode | undefined)[];

export function levelsOf(
  step: MappingNode,
  job: MappingNode,
  workflow: MappingNode | undefined,
  kind: 'agent' | 'run',
): Levels {
  return [step, ...[job, workflow].map((node) => mappingAt(mappingAt(node, 'defaults'), kind))];
}

/** What the nearest level that has the key says. A key that was blamed counts as said. */
export function nearest<T>(levels: Levels, key: string, read: (node: MappingNode) => T): T | undefined {
  const level = levels.find((node) => entryOf(node, key) !== undefined);
  return level === undefined ? undefined : read(level);
}

export function buildOptions(levels: Levels, { texts }: BuildContext): AgentOptions {
  const instructions = nearest(levels, 'instructions', (node) => textAt(node, 'instructions'));
  const from = <T>(key: string, read: (node: MappingNode, key: string) => T): T | undefined =>
    nearest(levels, key, (node) => read(node, key));
  return {
    agent: from('agent', stringAt),
    model: from('model', valueAt),
    effort: from('effort', valueAt),
    sandbox: from('sandbox', (node, key) => choiceAt(node, key, sandboxes)) ?? 'read-only',
    network: from('network', booleanAt) ?? false,
    webSearch: from('web-search', booleanAt) ?? false,
    addDirs: from('add-dirs', textsAt) ?? [],
    images: from('images', textsAt) ?? [],
    instructions: instructions && texts.inline(instructions),
    retries: from('retries', numberAt) ?? 2,
    maxAttempts: from('max-attempts', numberAt),
    stallMinutes: from('stall-minutes', valueAt),
  };
}
