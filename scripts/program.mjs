// The program in the form that src/cli/launch loads: CommonJS, a few files, each one function in ASCII.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

/** The folder of the files within `dist`, as src/cli/launch knows it. */
export const programFolder = 'program';

/**
 * What is loaded together is one file: packages that a command may need, what every command needs, what reads records, what
 * reads workflows, what runs them. All else is split where it is loaded late. Modules run when they are first imported,
 * whichever file they are in.
 */
const wholes = [
  ['ajv', ['ajv']],
  ['tinyglobby', ['tinyglobby']],
  ['common', ['program.ts']],
  [
    'records',
    ['init', 'runs', 'show', 'journal-verify', 'cache', 'doctor'].map((name) => `commands/${name}.ts`),
  ],
  ['language', ['commands/validate.ts', 'commands/list.ts', 'commands/add.ts']],
  ['run', ['commands/plan.ts', 'commands/run.ts']],
];

/** Loaded where they are used, and not with a file that uses them: few commands need them, and each takes its time. */
const late = ['./ajv.js', './tinyglobby.js', 'node:child_process'];

const { resolve } = createRequire(import.meta.url);

/** @returns the files: their names in the folder, their text, and the ids of the modules in them */
export async function programFiles(source) {
  const wholeOf = new Map();
  const assign = {
    name: 'wholes',
    buildEnd() {
      for (const [whole, starts] of wholes) {
        const visit = (id) => {
          if (wholeOf.has(id)) return;
          wholeOf.set(id, whole);
          for (const each of this.getModuleInfo(id)?.importedIds ?? []) visit(each);
        };
        for (const path of starts) visit(path.endsWith('.ts') ? join(source, 'cli', path) : resolve(path));
      }
    },
  };
  const groups = wholes.map(([name]) => ({
    name,
    test: (id) => wholeOf.get(id) === name,
  }));
  const chunks = await bundle(
    { start: join(source, 'cli', 'main.ts') },
    {
      plugins: [assign],
      preserveEntrySignatures: false,
      output: {
        format: 'cjs',
        strictExecutionOrder: true,
        codeSplitting: { includeDependenciesRecursively: false, groups },
      },
    },
  );
  return chunks.map(({ fileName, code, moduleIds }) => ({
    fileName,
    code: asFunction(ascii(late.reduce(takenLate, code))),
    moduleIds,
  }));
}

/** What `Run` in src/cli/launch/load.ts describes. Code that V8 is given by itself can't import: Node lends it its own way. */
function asFunction(code) {
  const body = code.replaceAll('import("', 'importOutside("');
  if (/\bimport\(/.test(body)) throw new Error('import() of something that is no package is left');
  return `(function (exports, require, module, __filename, __dirname, importOutside) {${body}\n})`;
}

/** Where a file takes something into a variable, it takes it at each use of that variable instead. */
function takenLate(code, name) {
  const take = new RegExp(`^\\s*(?:const|let|var) ([\\w$]+) = require\\("${name}"\\);\\n`, 'm');
  const [line, variable] = take.exec(code) ?? [];
  if (line === undefined) return code;
  const use = new RegExp(`(?<![\\w$.])${variable.replaceAll('$', '\\$')}(?=\\.)`, 'g');
  const without = code.replace(line, '\n').replaceAll(use, `require("${name}")`);
  if (new RegExp(`\\(${variable.replaceAll('$', '\\$')}[,)]`).test(without))
    throw new Error(`${name} is used as a whole`);
  return without;
}

/** Escapes what is not ASCII, which stands in strings, templates, regular expressions and names: each takes the escape. */
function ascii(code) {
  const raw = /String\.raw`[^`]*[^\0-\x7f]/.exec(code) ?? /(?<!\\)(?:\\\\)*\\[^\0-\x7f]/.exec(code);
  if (raw !== null) throw new Error(`can't be escaped: ${raw[0]}`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
