import type { JsonObject } from '../model/json.ts';

/**
 * A run's outputs as they go to stdout: JSON where it is asked for; else a single text as it is, and anything else as
 * YAML, which people can read and programs too. Nothing where there are none.
 */
export async function formatOutputs(outputs: JsonObject, json: boolean): Promise<string> {
  if (json) return `${JSON.stringify(outputs, null, 2)}\n`;
  const values = Object.values(outputs);
  const [first] = values;
  if (values.length === 0) return '';
  if (values.length === 1 && typeof first === 'string') return `${first.replace(/\n$/, '')}\n`;
  const { stringify } = await import('yaml');
  return stringify(outputs, { lineWidth: 0 });
}
