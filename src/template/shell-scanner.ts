import type { Shell } from '../model/workflow.ts';

/** Where a command's next character stands, as far as quoting goes. */
export type ShellPlace =
  | 'plain'
  | 'single'
  | 'double'
  | 'backquote'
  | 'comment'
  | 'document'
  | 'escaped'
  | 'dollar';

/** What is open: quotes, `$(`, a comment. */
interface Level {
  readonly place: ShellPlace;
  /** Whether a `)` closes it. */
  readonly parenthesis: boolean;
  /** Whether it is `((`, where `<<` is no here-document. */
  readonly arithmetic: boolean;
  /** Whether a backslash (in PowerShell a backquote) takes the next character's meaning away. */
  readonly escapes: boolean;
}

const level = (place: ShellPlace, options: Partial<Omit<Level, 'place'>> = {}): Level => ({
  place,
  parenthesis: false,
  arithmetic: false,
  escapes: true,
  ...options,
});
const base = level('plain');

/**
 * Reads a command in pieces and knows whether the place after a piece is within quotes, a comment or a document:
 * there an interpolated value, which brings its own quotes, would not be what it seems, and its text could become
 * code. It follows the common grammar of the shells, not all of it.
 */
export class ShellScanner {
  readonly #shell: Shell;
  #levels: Level[] = [base];
  /** Delimiters of here-documents that begin at the next line. */
  #pending: { readonly end: string; readonly tabs: boolean }[] = [];
  #document: { readonly end: string; readonly tabs: boolean } | undefined;
  #line = '';
  #before = '\n';
  #escaped = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get place(): ShellPlace {
    if (this.#document !== undefined) return 'document';
    // `$(` within double quotes is a place of its own, where quotes begin anew; backquotes are not.
    if (this.#levels.some((one) => one.place === 'backquote')) return 'backquote';
    if (this.#top.place !== 'plain') return this.#top.place;
    if (this.#escaped) return 'escaped';
    // `$'…'` is a quoting of its own, where backslashes have a meaning.
    return this.#before === '$' && this.#shell === 'bash' ? 'dollar' : 'plain';
  }

  /** A scanner that stands where this one stands. */
  copy(): ShellScanner {
    const copy = new ShellScanner(this.#shell);
    copy.#levels = [...this.#levels];
    copy.#pending = [...this.#pending];
    copy.#document = this.#document;
    copy.#line = this.#line;
    copy.#before = this.#before;
    copy.#escaped = this.#escaped;
    return copy;
  }

  /** Goes on over a value that stands in the command. */
  passValue(): void {
    this.#before = 'x';
    this.#line += 'x';
    this.#escaped = false;
  }

  /** Goes on over a piece of the command. */
  read(text: string): void {
    for (let i = 0; i < text.length; i++) i += this.#readOne(text.charAt(i), text, i);
  }

  get #top(): Level {
    return this.#levels.at(-1) ?? base;
  }

  /** Reads one character; the answer is how many more were read with it. */
  #readOne(char: string, text: string, at: number): number {
    if (this.#document !== undefined) return this.#readDocument(char);
    const before = this.#before;
    this.#before = char;
    if (this.#escaped) {
      this.#escaped = false;
      this.#before = 'x';
      return 0;
    }
    if (this.#shell === 'cmd') return this.#readCmd(char);
    const escapeSign = this.#shell === 'pwsh' ? '`' : '\\';
    const top = this.#top;
    switch (top.place) {
      case 'comment':
        if (char === '\n') {
          this.#levels.pop();
          return this.#newLine();
        }
        return 0;
      case 'single':
        if (top.escapes && char === escapeSign) this.#escaped = true;
        else if (char === "'") this.#levels.pop();
        return 0;
      case 'double':
        if (char === escapeSign) this.#escaped = true;
        else if (char === '"') this.#levels.pop();
        else this.#openWithin(char, before);
        return 0;
      default:
        if (char === escapeSign) {
          this.#escaped = true;
          return 0;
        }
        return this.#readPlain(char, before, text, at);
    }
  }

  #readPlain(char: string, before: string, text: string, at: number): number {
    if (char === '\n') return this.#newLine();
    if (char === "'")
      this.#levels.push(level('single', { escapes: before === '$' && this.#shell === 'bash' }));
    else if (char === '"') this.#levels.push(level('double'));
    else if (char === '#' && /[\s;&|()]/.test(before)) this.#levels.push(level('comment'));
    else if (char === '(')
      this.#levels.push(level('plain', { parenthesis: true, arithmetic: before === '(' }));
    else if (char === ')' && this.#top.parenthesis) this.#levels.pop();
    else if (char === '`') this.#backquote();
    else if (char === '<' && this.#shell !== 'pwsh') return this.#hereDocument(text, at);
    return 0;
  }

  #openWithin(char: string, before: string): void {
    if (char === '(' && before === '$') this.#levels.push(level('plain', { parenthesis: true }));
    else if (char === '`') this.#backquote();
  }

  #backquote(): void {
    if (this.#shell === 'pwsh') return;
    const open = this.#levels.findLastIndex((one) => one.place === 'backquote');
    if (open === -1) this.#levels.push(level('backquote'));
    else this.#levels.length = open;
  }

  #hereDocument(text: string, at: number): number {
    const match = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z0-9_.-]+))/.exec(
      text.slice(at, at + 200),
    );
    if (match === null || this.#top.arithmetic) {
      // `<<<` is a text on the command line, `((a << 2))` a number.
      return text.startsWith('<<<', at) ? 2 : 0;
    }
    const [whole, dash, single, double, plain] = match;
    this.#pending.push({ end: single ?? double ?? plain ?? '', tabs: dash === '-' });
    this.#before = 'x';
    return whole.length - 1;
  }

  #newLine(): number {
    this.#document = this.#pending.shift();
    this.#line = '';
    return 0;
  }

  #readDocument(char: string): number {
    if (char !== '\n') {
      this.#line += char;
      return 0;
    }
    const line = this.#document?.tabs === true ? this.#line.replace(/^\t+/, '') : this.#line;
    this.#before = '\n';
    if (line === this.#document?.end) this.#document = this.#pending.shift();
    this.#line = '';
    return 0;
  }

  #readCmd(char: string): number {
    const quoted = this.#top.place === 'double';
    if (char === '\n') this.#levels = [base];
    else if (char === '^' && !quoted) this.#escaped = true;
    else if (char === '"' && quoted) this.#levels.pop();
    else if (char === '"') this.#levels.push(level('double'));
    return 0;
  }
}
