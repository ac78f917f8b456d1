import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentSuffix } from './segments.ts';
import { readHead, readStoredLine } from './stored-line.ts';

/** One line of a segment, as far as upkeep needs to know it. */
export interface SurveyedLine {
  /** Its start, in bytes. */
  readonly offset: number;
  /** In bytes, without the line break. */
  readonly length: number;
  /** Which result it is; undefined where even that is damaged. */
  readonly name: ResultName | undefined;
  /** When it was stored, in milliseconds since 1970 (NaN where it does not say); undefined where it is damaged. */
  readonly at: number | undefined;
}

export interface ResultName {
  readonly key: string;
  readonly sample: number;
}

export interface SurveyedSegment {
  /** The file's name. */
  readonly name: string;
  readonly bytes: number;
  /** Complete lines, in order. */
  readonly lines: readonly SurveyedLine[];
  /** Bytes after the last complete line: cut off by a crash, or still being written. */
  readonly tail: number;
}

export interface Survey {
  /** Oldest first. */
  readonly segments: readonly SurveyedSegment[];
  /** The first segment with a result of a newer format, which nothing may be done to. */
  readonly newer: string | undefined;
}

/** Names of the segments in a store, oldest first; none where there is no store. Rejects with the system's error. */
export async function segmentNames(directory: string): Promise<readonly string[]> {
  return (await namesIn(directory)).filter((name) => name.endsWith(segmentSuffix)).sort();
}

export async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}

/** Reads segments whole, each result checked; a segment that vanishes meanwhile is left out. */
export async function survey(directory: string, names: readonly string[]): Promise<Survey> {
  const segments: SurveyedSegment[] = [];
  let newer: string | undefined;
  for (const name of names) {
    const path = join(directory, name);
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile() !== true) continue;
    const lines: SurveyedLine[] = [];
    let end = 0;
    for await (const { offset, bytes } of segmentLines(path, there.size)) {
      const line = surveyLine(offset, bytes);
      if (line === 'newer') newer ??= name;
      else lines.push(line);
      end = offset + bytes.length + 1;
    }
    segments.push({ name, bytes: there.size, lines, tail: there.size - end });
  }
  return { segments, newer };
}

function surveyLine(offset: number, bytes: Buffer): SurveyedLine | 'newer' {
  const head = readHead(bytes);
  if (!head.ok && head.error === 'newer') return 'newer';
  const line = { offset, length: bytes.length, name: head.ok ? head.value : undefined };
  const result = head.ok ? readStoredLine(bytes) : undefined;
  return { ...line, at: result === undefined ? undefined : Date.parse(result.at) };
}

const lineBreak = 10;

/** The complete lines among the first bytes of a file, byte for byte, without having the file in memory whole. */
async function* segmentLines(path: string, size: number): AsyncGenerator<{ offset: number; bytes: Buffer }> {
  if (size === 0) return;
  let parts: Buffer[] = [];
  let offset = 0;
  for await (const chunk of createReadStream(path, {
    end: size - 1,
    highWaterMark: 1024 * 1024,
  }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(lineBreak); end !== -1; end = chunk.indexOf(lineBreak, start)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(start, end)]);
      yield { offset, bytes };
      offset += bytes.length + 1;
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
}

/** The same key and sample are the same result: of several lines the newest counts. */
export const textOf = ({ key, sample }: ResultName): string => `${key}.${sample}`;
