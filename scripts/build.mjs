// Makes `dist/`: the program in a few files, its packages included, since finding and reading hundreds of small modules
// took more than half of a short run. Beside it the licences of what is included.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

// Two folders below the root, as the sources are: see src/model/package-root.ts.
const entries = ['main', 'reap'].map((name) => [`cli/${name}`, join(root, 'src', 'cli', `${name}.ts`)]);
const output = await bundle(Object.fromEntries(entries), dist, 'parts/[name].js');
chmodSync(join(dist, 'cli', 'main.js'), 0o755);

const licences = 'THIRD-PARTY-LICENSES.txt';
writeFileSync(join(dist, licences), thirdPartyLicences(output.flatMap((chunk) => chunk.moduleIds ?? [])));

const written = new Set([licences, ...output.map((chunk) => chunk.fileName)]);
for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (!file.isDirectory() && !written.has(relative(dist, path).replaceAll('\\', '/'))) rmSync(path);
}

/** The packages among the modules, by name, each with the text of its licence. */
function thirdPartyLicences(modules) {
  const folders = new Set();
  for (const id of modules) {
    const [, folder] = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders]
    .map(licenceOf)
    .sort()
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence text to go with it`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
