import { oneLine } from './text.ts';

/**
 * What tells an instance from its siblings: of `investigate (src/a.ts)` the part in brackets, of a name of its own all
 * of it. Empty where the name says no more than the job's. `jobNames`: what the name may begin with.
 */
export function instanceLabel(
  event: { readonly instance_name: string },
  jobNames: readonly string[],
): string {
  const name = oneLine(event.instance_name);
  for (const jobName of jobNames) {
    if (name === jobName) return '';
    if (name.startsWith(`${jobName} (`) && name.endsWith(')')) return name.slice(jobName.length + 2, -1);
  }
  return name;
}
