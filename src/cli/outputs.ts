import type { JsonObject } from '../model/json.ts';

/**
 * A run's outputs as they go to stdout: JSON where it is asked for; else a single text as it is, and anything else as
 * YAML, which people can read and programs too. Nothing where there are none; a text leaves out those that are null,
 * as all are whose job did not come to its end.
 */
export async function formatOutputs(outputs: JsonObject, json: boolean): Promise<string> {
  if (json) return `${JSON.stringify(outputs, null, 2)}\n`;
  const told = Object.entries(outputs).filter(([, value]) => value !== null);
  const [first] = told;
  if (first === undefined) return '';
  if (Object.keys(outputs).length === 1 && typeof first[1] === 'string')
    return `${first[1].replace(/\n$/, '')}\n`;
  const { stringify } = await import('yaml');
  return stringify(Object.fromEntries(told), { lineWidth: 0 });
}
