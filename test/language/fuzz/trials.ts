import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { asGithub } from '../../../src/cli/findings/github.ts';
import { asJson } from '../../../src/cli/findings/json.ts';
import { asSarif } from '../../../src/cli/findings/sarif.ts';
import { severityOf } from '../../../src/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { applyFixes } from '../../../src/diagnostics/fix.ts';
import { messageOf } from '../../../src/diagnostics/message.ts';
import { renderReport } from '../../../src/diagnostics/report.ts';
import type { Place } from '../../../src/diagnostics/source.ts';
import { type Loaded, readWorkflow } from '../../../src/language/load.ts';
import { fixtures, load } from '../sample.ts';

/** Most milliseconds of the processor for a file of ordinary size, up to 64 KiB: others may use it, too. */
export const timeLimit = 1_000;

interface TrialOptions {
  /** Most milliseconds of the processor. */
  readonly limit?: number;
  /** What is special about this file of its kind. */
  readonly name?: string;
}

/** The forms for machines cost more than all else; one file in so many is told in each. */
const everyForm = 10;

/**
 * What must hold of every text and every file, whatever is in it; counts what was tried. Throws an `Error` that says
 * what does not hold.
 */
export class Trials implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'codex-flow-fuzz-'));
  readonly #counts = new Map<string, number>();
  #valid = 0;
  #findings = 0;
  #told = 0;
  #slowest = { milliseconds: 0, name: '', bytes: 0 };

  /** @returns how many milliseconds loading and telling took */
  run(
    kind: string,
    content: string | Uint8Array,
    { limit = timeLimit, name = kind }: TrialOptions = {},
  ): number {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const first = this.#timed(content);
    // Garbage of the files before may fall to this one: what is slow by itself is slow twice.
    const milliseconds = first <= limit / 2 ? first : Math.min(first, this.#timed(content));
    if (milliseconds > this.#slowest.milliseconds)
      this.#slowest = { milliseconds, name, bytes: Buffer.byteLength(content) };
    if (milliseconds > limit) throw new Error(`takes ${Math.round(milliseconds)} ms`);
    return milliseconds;
  }

  /** How much of the processor `validate` needs for a file: reading it, and telling people what is wrong. */
  #timed(content: string | Uint8Array): number {
    const before = process.cpuUsage();
    const loaded = typeof content === 'string' ? load(content) : this.#read(content);
    const report = renderReport(loaded.diagnostics, { color: false, width: 120 });
    const { user, system } = process.cpuUsage(before);
    check(!control.test(report), 'a control character in the report');
    this.#holds(loaded);
    return (user + system) / 1_000;
  }

  #read(content: Uint8Array): Loaded {
    const path = join(this.#folder, 'x.yml');
    writeFileSync(path, content);
    return readWorkflow(path, { root: fixtures, displayPath: 'x.yml' });
  }

  #holds({ source, workflow, diagnostics }: Loaded): void {
    const errors = diagnostics.filter((found) => severityOf(found.code) === 'error').length;
    check(errors === 0 || workflow === undefined, 'a workflow with errors is given out');
    check(errors > 0 || workflow !== undefined, 'no workflow, and no error that says why');
    if (workflow !== undefined) this.#valid += 1;
    this.#findings += diagnostics.length;
    for (const found of diagnostics) standsInItsFile(found);
    isTold(diagnostics, source.text);
    this.#told += 1;
    if (this.#told % everyForm === 0) isToldToMachines(diagnostics);
    const fixed = applyFixes(source, diagnostics).text;
    if (fixed !== source.text) load(fixed);
  }

  toString(): string {
    const kinds = [...this.#counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const { milliseconds, name, bytes } = this.#slowest;
    return [
      `${total} files tried: ${kinds}`,
      `${this.#valid} were valid; ${this.#findings} findings; the slowest took ${Math.round(milliseconds)} ms (${name}, ${bytes} bytes)`,
    ].join('\n');
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

function standsInItsFile(found: Diagnostic): void {
  const inside = ({ file, range: { start, end } }: Place): boolean =>
    0 <= start && start <= end && end <= file.text.length;
  check(inside(found.place), `${found.code} stands at ${JSON.stringify(found.place.range)}`);
  for (const { place } of found.related ?? [])
    check(inside(place), `${found.code} refers to ${JSON.stringify(place.range)}`);
  for (const { place } of found.fix?.edits ?? [])
    check(inside(place), `${found.code} corrects ${JSON.stringify(place.range)}`);
}

// Line breaks and tabs apart, nothing in a report may move the cursor or clear the screen.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;
const leaked = /\bundefined\b|\[object |\bNaN\b/;

function isTold(diagnostics: readonly Diagnostic[], text: string): void {
  const narrow = renderReport(diagnostics, { color: true, width: 20 });
  check(!control.test(stripVTControlCharacters(narrow)), 'a control character in the report');
  if (!leaked.test(text)) {
    for (const found of diagnostics) check(!leaked.test(messageOf(found)), `leaked: ${messageOf(found)}`);
  }
}

function isToldToMachines(diagnostics: readonly Diagnostic[]): void {
  const report = { diagnostics, problems: [], valid: 1 };
  const listed: unknown = JSON.parse(asJson(report));
  check(Array.isArray(listed) && listed.length === diagnostics.length, 'JSON lacks a finding');
  JSON.parse(asSarif(report, { root: fixtures }));
  const lines = asGithub(report, { root: fixtures }).split('\n').length - 1;
  check(lines === diagnostics.length + (diagnostics.length > 0 ? 1 : 0), 'an annotation of several lines');
}
