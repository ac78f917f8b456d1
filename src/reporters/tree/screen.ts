import { stripVTControlCharacters } from 'node:util';
import { wrappedRows } from '../width.ts';

const csi = '\u001b[';
const hideCursor = `${csi}?25l`;
const showCursor = `${csi}?25h`;
const eraseLine = `${csi}2K`;
const eraseDown = `${csi}J`;
// Terminals disagree about the width of some emoji; a line that is wider than we think must not wrap.
const wrapOff = `${csi}?7l`;
const wrapOn = `${csi}?7h`;

const up = (lines: number): string => (lines === 0 ? '\r' : `${csi}${lines}A\r`);

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The part of a terminal that is drawn again and again: the last frame, above the cursor's line. Only lines that
 * changed are written. listr2's own updater (log-update) goes up by as many lines as it wrote, but a terminal that has
 * become narrower has wrapped those lines into more, and what is left of them stays as garbage on the screen.
 */
export class Screen {
  readonly #write: (text: string) => void;
  #frame: readonly string[] = [];
  #size: Size = { columns: 0, rows: 0 };

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  open(): void {
    this.#write(hideCursor);
  }

  /** Gives the cursor back; the last frame stays. */
  close(): void {
    this.#frame = [];
    this.#write(showCursor);
  }

  /** Something else has written on the terminal: the next frame starts where the cursor is. */
  forget(): void {
    this.#frame = [];
  }

  /** Draws a frame in place of the last one; `above` (with its own line breaks) is left standing above it for good. */
  draw(frame: readonly string[], size: Size, above = ''): void {
    const resized = size.columns !== this.#size.columns || size.rows !== this.#size.rows;
    if (resized || above !== '') {
      const back = this.#height(size.columns);
      this.#size = size;
      this.#write(`${up(back)}${eraseDown}${above}${wrapOff}${joined(frame)}${wrapOn}`);
    } else {
      const changes = this.#changes(frame);
      if (changes !== '') this.#write(changes);
    }
    this.#frame = frame;
  }

  /** How many rows the last frame takes now: a terminal that has become narrower has wrapped its lines. */
  #height(columns: number): number {
    if (columns >= this.#size.columns) return this.#frame.length;
    let rows = 0;
    for (const line of this.#frame) rows += wrappedRows(stripVTControlCharacters(line), columns);
    return rows;
  }

  #changes(frame: readonly string[]): string {
    const before = this.#frame;
    let same = before.length === frame.length;
    let body = '';
    frame.forEach((line, index) => {
      if (line !== before[index]) {
        same = false;
        body += eraseLine + line;
      }
      body += '\n';
    });
    return same ? '' : `${up(before.length)}${wrapOff}${body}${eraseDown}${wrapOn}`;
  }
}

const joined = (frame: readonly string[]): string => frame.map((line) => `${line}\n`).join('');
