import type { InputSpec, InputType } from '../../model/workflow.ts';
import { isInvalid, type MappingEntry, type MappingNode, mappingAt, sequenceAt } from '../yaml/node.ts';
import type { BuildContext } from './draft.ts';
import { booleanAt, choiceAt, stringAt, valueAt } from './values.ts';

const types: readonly InputType[] = ['string', 'number', 'boolean', 'array', 'object', 'choice'];

export function buildInputs(root: MappingNode | undefined, context: BuildContext): readonly InputSpec[] {
  return (mappingAt(root, 'inputs')?.entries ?? []).map((entry) => buildInput(entry, context));
}

function buildInput({ key, keyPlace, value }: MappingEntry, { unsure }: BuildContext): InputSpec {
  const node = value.kind === 'mapping' ? value : undefined;
  const options = sequenceAt(node, 'options')?.items ?? [];
  const input: InputSpec = {
    name: key,
    place: keyPlace,
    type: choiceAt(node, 'type', types) ?? 'string',
    required: booleanAt(node, 'required') ?? false,
    default: valueAt(node, 'default'),
    description: stringAt(node, 'description'),
    options: options.flatMap((option) => (option.kind === 'scalar' ? [String(option.value)] : [])),
  };
  const blamed = ['type', 'default', 'options'].some((name) => isInvalid(node, name));
  if (node === undefined || blamed) unsure.add(input);
  return input;
}
