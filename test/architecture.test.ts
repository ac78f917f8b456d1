import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findCycles } from '../src/model/graph.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** A folder may know its own layer and those below it. */
const layers = [
  ['diagnostics'],
  ['model'],
  ['expression', 'template', 'process', 'git'],
  ['language', 'plan', 'store', 'journal', 'lock', 'agents'],
  ['engine', 'generate', 'reporters'],
  ['cli'],
];
const levels = new Map(layers.flatMap((folders, level) => folders.map((folder) => [folder, level] as const)));

interface Import {
  /** Below src, with `/`. */
  readonly from: string;
  /** Below src, or the name of a package. */
  readonly to: string;
  readonly kind: 'own' | 'package';
  readonly lazy: boolean;
}

interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const withoutComments = (text: string): string => text.replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');

const modules = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'))
  .sort()
  .map(readModule);

function readModule(path: string): Module {
  const text = withoutComments(readFileSync(join(src, path), 'utf8'));
  const find = (pattern: RegExp, lazy: boolean): Import[] =>
    [...text.matchAll(pattern)].map(([, specifier = '']) => toImport(path, specifier, lazy));
  const imports = [
    ...find(/^(?:import|export)\s[^;'"]*?\bfrom\s*'([^']+)'/gm, false),
    ...find(/^import\s*'([^']+)'/gm, false),
    ...find(/\bimport\(\s*'([^']+)'\s*\)/g, true),
  ];
  return { path, text, imports };
}

function toImport(from: string, specifier: string, lazy: boolean): Import {
  if (!specifier.startsWith('.')) return { from, to: specifier, kind: 'package', lazy };
  const to = relative(src, join(src, dirname(from), specifier));
  return { from, to: to.split(sep).join('/'), kind: 'own', lazy };
}

const own = modules.flatMap((module) => module.imports).filter((each) => each.kind === 'own');
const folderOf = (path: string): string => path.slice(0, path.indexOf('/'));
const shown = ({ from, to }: Import): string => `${from} -> ${to}`;

function graphOf(imports: readonly (readonly [string, string])[]): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const [from, to] of imports) {
    graph.set(from, [...(graph.get(from) ?? []), to]);
    if (!graph.has(to)) graph.set(to, []);
  }
  return graph;
}

describe('imports', () => {
  test('are found at all', () => {
    expect(own.length).toBeGreaterThan(modules.length);
    expect(own).toContainEqual({ from: 'cli/main.ts', to: 'cli/program.ts', kind: 'own', lazy: false });
  });

  test('lead to files that are there', () => {
    const paths = new Set(modules.map((module) => module.path));
    expect(own.filter((each) => !paths.has(each.to)).map(shown)).toEqual([]);
  });

  test('form no circles, also none of types or lazy ones', () => {
    const cycles = findCycles(graphOf(own.map(({ from, to }) => [from, to])));
    expect(cycles.map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  test('form no circles between folders', () => {
    const between = own.map(({ from, to }) => [folderOf(from), folderOf(to)] as const);
    const cycles = findCycles(graphOf(between.filter(([from, to]) => from !== to)));
    expect(cycles.map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  test('point down the layers', () => {
    const level = (path: string): number => levels.get(folderOf(path)) ?? Number.NaN;
    expect(own.filter(({ from, to }) => !(level(to) <= level(from))).map(shown)).toEqual([]);
  });

  test('of the engine are of interfaces, not of what stands behind them', () => {
    const behind = /^(?:agents\/(?!agent\.ts)|store\/(?:result-store|workspace)|journal\/(?:writer|reader))/;
    const wrong = own.filter(({ from, to }) => from.startsWith('engine/') && behind.test(to));
    expect(wrong.map(shown)).toEqual([]);
  });
});

test('no file hands on what others export', () => {
  const barrels = modules.filter(
    ({ path, text }) => /^export\s[^;'"]*?\bfrom\s*'/m.test(text) || /(?:^|\/)index\.ts$/.test(path),
  );
  expect(barrels.map((module) => module.path)).toEqual([]);
});

const entryPoints = ['cli/launch/launch.ts', 'cli/main.ts', 'cli/reap.ts'];

test('only entry points touch arguments, exit code and standard streams', () => {
  const touching = modules.filter(
    ({ path, text }) =>
      !entryPoints.includes(path) &&
      /\bprocess\.(?:argv|exit|exitCode|stdin|stdout|stderr)\b|\bconsole\.\w+\(/.test(text),
  );
  expect(touching.map((module) => module.path)).toEqual([]);
});

describe('what is loaded before it is needed', () => {
  /** The packages that a module brings in as soon as it is loaded. */
  function packagesOf(path: string): string[] {
    const byPath = new Map(modules.map((module) => [module.path, module]));
    const seen = new Set<string>();
    const packages = new Set<string>();
    const visit = (at: string): void => {
      if (seen.has(at)) return;
      seen.add(at);
      // What is only a type is gone once it is built.
      const { text = '', imports = [] } = byPath.get(at) ?? {};
      const types = new Set(
        [...text.matchAll(/^import type\s[^;'"]*?\bfrom\s*'([^']+)'/gm)].map(([, to]) => to),
      );
      for (const each of imports) {
        if (each.lazy) continue;
        if (each.kind === 'package') {
          if (!each.to.startsWith('node:') && !types.has(each.to)) packages.add(each.to);
        } else if (![...types].some((type) => toImport(at, type ?? '', false).to === each.to)) visit(each.to);
      }
    };
    visit(path);
    return [...packages].sort();
  }

  test('the entry point knows the command line library alone', () => {
    expect(packagesOf('cli/main.ts')).toEqual(['commander']);
  });

  test.each([
    'init',
    'generate',
    'list',
    'validate',
    'plan',
    'run',
    'runs',
    'show',
    'journal-verify',
    'cache',
    'doctor',
  ])('%s leaves out what it may not need', (name) => {
    const heavy = ['listr2', '@openai/codex-sdk', 'tinyglobby', 'ajv'];
    expect(packagesOf(`cli/commands/${name}.ts`).filter((each) => heavy.includes(each))).toEqual([]);
  });

  test.each(['init', 'runs', 'show', 'journal-verify', 'cache', 'doctor'])('%s reads no YAML', (name) => {
    const packages = packagesOf(`cli/commands/${name}.ts`);
    for (const heavy of ['yaml', 'handlebars', '@actions/expressions']) expect(packages).not.toContain(heavy);
  });
});
