import stringWidth from 'string-width';

const csi = '\u001b[';
const tokens = new RegExp(`(${csi.replace('[', '\\[')}\\??\\d*[A-Za-z]|\n|\r)`);

interface Row {
  readonly text: string;
  /** Whether the row below goes on with this line. */
  readonly wrapped: boolean;
}

/**
 * As much of a terminal as the tree uses: text, line breaks, cursor up, erasing, and lines that are wrapped anew when
 * the width changes, as today's terminals do. The cursor stands at the start of a line whenever the size changes.
 */
export class Terminal {
  rows: Row[] = [{ text: '', wrapped: false }];
  cursorShown = true;
  #row = 0;
  #wrap = true;
  /** At the start of a row: what is printed now would stand over what is there. */
  #fresh = true;
  #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** What has been on the screen and above it, without empty lines at the end. */
  get text(): string {
    return this.rows
      .map(({ text, wrapped }) => (wrapped ? text : `${text.trimEnd()}\n`))
      .join('')
      .trimEnd();
  }

  write(output: string): void {
    for (const token of output.split(tokens)) {
      if (token === '\n') this.#down();
      else if (token === '\r') this.#fresh = true;
      else if (!token.startsWith(csi)) this.#print(token);
      else this.#control(token.slice(csi.length));
    }
  }

  #control(sequence: string): void {
    const lines = /^(\d+)A$/.exec(sequence)?.[1];
    if (lines !== undefined) this.#row = Math.max(0, this.#row - Number(lines));
    else if (sequence === 'J') this.#eraseDown();
    else if (sequence === '2K') this.rows[this.#row] = { text: '', wrapped: false };
    else if (/^\?25[lh]$/.test(sequence)) this.cursorShown = sequence.endsWith('h');
    else if (/^\?7[lh]$/.test(sequence)) this.#wrap = sequence.endsWith('h');
    else if (!/^\d*m$/.test(sequence)) throw new Error(`unknown sequence ${JSON.stringify(sequence)}`);
  }

  resize(columns: number): void {
    const lines: string[] = [];
    let line = '';
    let cursorLine = 0;
    this.rows.forEach(({ text, wrapped }, index) => {
      if (index === this.#row) cursorLine = lines.length;
      line += text;
      if (wrapped) return;
      lines.push(line);
      line = '';
    });
    this.#columns = columns;
    this.rows = [];
    lines.forEach((each, index) => {
      if (index === cursorLine) this.#row = this.rows.length;
      const pieces = wrap(each, columns);
      this.rows.push(...pieces.map((text, at) => ({ text, wrapped: at < pieces.length - 1 })));
    });
  }

  #print(text: string): void {
    if (text === '') return;
    const before = this.rows[this.#row]?.text ?? '';
    if (this.#fresh && before !== '') throw new Error(`prints ${JSON.stringify(text)} over ${before}`);
    this.#fresh = false;
    const pieces = wrap(before + text, this.#columns);
    if (!this.#wrap && pieces.length > 1) throw new Error(`too wide for ${this.#columns} columns: ${text}`);
    pieces.forEach((piece, index) => {
      this.rows[this.#row] = { text: piece, wrapped: index < pieces.length - 1 };
      if (index < pieces.length - 1) this.#down();
    });
  }

  #down(): void {
    this.#row++;
    this.#fresh = true;
    this.rows[this.#row] ??= { text: '', wrapped: false };
  }

  #eraseDown(): void {
    this.rows.length = this.#row + 1;
    this.rows[this.#row] = { text: '', wrapped: false };
  }
}

function wrap(text: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const character of text) {
    const more = stringWidth(character);
    if (width + more > columns) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += character;
    width += more;
  }
  return [...pieces, piece];
}
