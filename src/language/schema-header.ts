import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const schema = ['node_modules', 'codex-flow', 'schema', 'workflow.schema.json'];
const modeline = /^#\s*yaml-language-server\s*:.*\$schema=/m;

/** Whether a workflow's text says where its schema is, so that editors complete and explain its keys. */
export const hasSchemaHeader = (text: string): boolean => modeline.test(text);

/**
 * The line that says where the schema of the workflow at `path` is: in the codex-flow that Node would find from there, or
 * where `npm install` puts it in the repository at `root`. Both paths are absolute. Without a line break.
 */
export function schemaHeader(path: string, root: string): string {
  const found = relative(dirname(path), join(installedAbove(dirname(path)) ?? root, ...schema));
  return `# yaml-language-server: $schema=${found.split(sep).join('/')}`;
}

function installedAbove(folder: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, ...schema))) return above;
    if (above === dirname(above)) return undefined;
  }
}
