import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SourceFile } from '../../src/diagnostics/source.ts';
import { type Loaded, loadWorkflow } from '../../src/language/load.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/language/', import.meta.url));

export const fixture = (name: string): string => readFileSync(`${fixtures}${name}`, 'utf8');

/** Loads a text as if it stood among the fixtures. */
export function load(text: string): Loaded {
  return loadWorkflow(new SourceFile({ displayPath: 'x.yml', path: `${fixtures}x.yml`, text }), {
    root: fixtures,
  });
}

/** The codes that a text gives, in order. */
export const codes = (text: string): string[] => load(text).diagnostics.map((found) => found.code);

/** A workflow with one job `a`, whose only step has these keys. */
export const withStep = (keys: string): string => `jobs:\n  a:\n    steps:\n      - { ${keys} }\n`;
