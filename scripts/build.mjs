// Makes `dist/`: the program in a few files, its packages included, since finding and reading hundreds of small modules
// took more than half of a short run. Beside it the licences of what is included.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { programFiles, programFolder } from './program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const dist = join(root, 'dist');

const program = await programFiles(source);
const build = createHash('sha256');
program.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
for (const { fileName, code } of program) build.update(`${fileName}\0${code}\0`);

// All files of code are two folders below the root, as the sources are: see src/model/package-root.ts.
const launcher = await entry('main', 'cli/launch/launch.ts', {
  transform: { define: { BUILD: JSON.stringify(build.digest('hex').slice(0, 16)) } },
});
const reaper = await entry('reap', 'cli/reap.ts');
const code = [...program, ...launcher, ...reaper];

const files = new Map([
  ...program.map((file) => [`${programFolder}/${file.fileName}`, file.code]),
  ...[...launcher, ...reaper].map((file) => [`cli/${file.fileName}`, file.code]),
  ['package.json', '{ "type": "commonjs" }\n'],
  ['THIRD-PARTY-LICENSES.txt', thirdPartyLicences(code.flatMap((file) => file.moduleIds))],
]);
for (const [path, text] of files) {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  writeFileSync(join(dist, path), text);
}
chmodSync(join(dist, 'cli', 'main.js'), 0o755);

for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (!file.isDirectory() && !files.has(relative(dist, path).replaceAll('\\', '/'))) rmSync(path);
}

/** What Node itself starts: one file each, that shares nothing. */
function entry(name, path, options = {}) {
  return bundle(
    { [name]: join(source, path) },
    { ...options, output: { format: 'cjs', codeSplitting: false } },
  );
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
