import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The line that `init` and `generate` write first. */
export const header =
  '# yaml-language-server: $schema=../../node_modules/codex-flow/schema/workflow.schema.json\n';

/** A user's project with codex-flow installed as npm would install it: the files that the package ships. */
export class Project implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Project> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-flow-editor-')));
    const installed = join(root, 'node_modules/codex-flow');
    await mkdir(join(root, '.codex-flow/workflows'), { recursive: true });
    for (const folder of ['schema', 'workflows']) {
      await cp(join(repository, folder), join(installed, folder), { recursive: true });
    }
    return new Project(root);
  }

  /** Where a workflow of this name lies; nothing is written there. */
  workflow(name: string): string {
    return join(this.root, '.codex-flow/workflows', name);
  }

  /** The workflows that the installed package brings. */
  async shared(): Promise<readonly { path: string; text: string }[]> {
    const folder = join(this.root, 'node_modules/codex-flow/workflows');
    const paths = (await readdir(folder)).map((name) => join(folder, name));
    return Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

/** The workflows in README and the guide. */
export async function workflowsInDocs(): Promise<readonly { name: string; text: string }[]> {
  const blocks = await Promise.all(
    ['README.md', 'docs/language.md'].map(async (name) => {
      const text = await readFile(join(repository, name), 'utf8');
      return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => ({ name, text: block }));
    }),
  );
  return blocks.flat().filter(({ text }) => /^jobs:/m.test(text));
}
