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
 * Bundles with all packages but those that must stay outside; writes nothing.
 *
 * @param input the entries: names of their files, without extension, and their sources
 * @param options rolldown's, for input and for output
 * @returns the files, as rolldown tells them
 */
export async function bundle(input, { output, plugins = [], ...options } = {}) {
  const build = await rolldown({
    input,
    platform: 'node',
    external,
    plugins: [lateRequires, ...plugins],
    // A module that one command loads late may be part of what another loads at once: that is as it should be.
    checks: { ineffectiveDynamicImport: false },
    ...options,
  });
  const made = await build.generate({ comments: false, chunkFileNames: '[name].js', ...output });
  await build.close();
  return made.output;
}
