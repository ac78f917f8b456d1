// How sources become files that Node runs: shared by the build and by what runs single sources.
import { rolldown } from 'rolldown';

/**
 * Sources load CommonJS packages late, where they are first needed, with a `require` of their own. As a free name the
 * bundler knows it: the package comes into the bundle and is still run only when it is asked for.
 */
const lateRequires = {
  name: 'late-requires',
  transform: {
    filter: { id: /\.ts$/ },
    handler: (code) => code.replace('const require = createRequire(import.meta.url);', ''),
  },
};

/** Packages that must stay where npm puts them: the SDK looks for the codex program beside itself. */
const external = ['@openai/codex-sdk'];

/**
 * Bundles with all packages but those that must stay outside.
 *
 * @param input the entries: names in the folder, without extension, and their sources
 * @param folder where the files go, absolute
 * @returns what was written, as rolldown tells it
 */
export async function bundle(input, folder, chunks = '[name].js') {
  const build = await rolldown({ input, platform: 'node', external, plugins: [lateRequires] });
  const { output } = await build.write({ dir: folder, format: 'esm', chunkFileNames: chunks });
  await build.close();
  return output;
}
