import type { Call } from '../../model/workflow.ts';
import { isInvalid, type MappingNode, scalarAt, sequenceAt } from '../yaml/node.ts';
import type { BuildContext } from './draft.ts';
import { stringAt, valueEntriesAt } from './values.ts';

/** What a job with `uses` calls; undefined for one with steps. */
export function buildCall(job: MappingNode, context: BuildContext): Call | undefined {
  const uses = scalarAt(job, 'uses');
  if (uses === undefined) return undefined;
  const { workflow, loaded } = context.callee(uses);
  const call: Call = {
    uses: uses.text.text,
    place: uses.place,
    workflow,
    with: valueEntriesAt(job, 'with') ?? [],
    secrets: secretsOf(job),
  };
  const blamed = ['with', 'secrets'].some((key) => isInvalid(job, key));
  if (!loaded || blamed) context.unsure.add(call);
  return call;
}

function secretsOf(job: MappingNode): Call['secrets'] {
  if (stringAt(job, 'secrets') === 'inherit') return 'inherit';
  return (sequenceAt(job, 'secrets')?.items ?? []).flatMap((item) =>
    item.kind === 'scalar' ? [{ name: String(item.value), place: item.place }] : [],
  );
}
