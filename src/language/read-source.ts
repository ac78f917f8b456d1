import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source.ts';

/** One MiB. A workflow is read by people; data belongs into files of its own. */
export const sizeLimit = 1024 * 1024;

/**
 * Reads a text file of at most one MiB, without its byte order mark. Throws what the file system throws where there is
 * no file to read.
 */
export function readSource(
  path: string,
  displayPath: string,
): { source: SourceFile; diagnostics: readonly Diagnostic[] } {
  const handle = openSync(path, 'r');
  let bytes: Buffer;
  try {
    const { size } = fstatSync(handle);
    if (size > sizeLimit) {
      const source = new SourceFile({ displayPath, path, text: '' });
      const place = { file: source, range: { start: 0, end: 0 } };
      return {
        source,
        diagnostics: [diagnostic('file-too-large', place, { bytes: size, limit: sizeLimit })],
      };
    }
    bytes = Buffer.alloc(size);
    bytes = bytes.subarray(0, readSync(handle, bytes, 0, size, 0));
  } finally {
    closeSync(handle);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { source: new SourceFile({ displayPath, path, text }), diagnostics: [] };
  } catch {
    return notText(bytes, path, displayPath);
  }
}

/** The same limit for a text that was not read from a file. */
export function tooLarge(source: SourceFile): Diagnostic | undefined {
  const bytes = Buffer.byteLength(source.text);
  if (bytes <= sizeLimit) return undefined;
  const place = { file: source, range: { start: 0, end: 0 } };
  return diagnostic('file-too-large', place, { bytes, limit: sizeLimit });
}

/** Shows the text up to the first byte that is none. */
function notText(bytes: Buffer, path: string, displayPath: string) {
  const text = bytes.toString('utf8');
  const bad = text.indexOf('\ufffd');
  const source = new SourceFile({ displayPath, path, text: text.slice(0, bad + 1) });
  const place = { file: source, range: { start: bad, end: bad + 1 } };
  return { source, diagnostics: [diagnostic('not-utf8', place, {})] };
}
