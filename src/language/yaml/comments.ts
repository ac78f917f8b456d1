import { Lexer } from 'yaml';

export interface Comment {
  /** Offset of its `#`. */
  readonly start: number;
  readonly text: string;
}

/** What the lexer puts before a scalar, before a document and after a broken flow; none of them is in the text. */
const beforeScalar = '\u001f';
const marks: ReadonlySet<string> = new Set([beforeScalar, '\u0002', '\u0018']);

/** The comments of a YAML text: not what looks like one within a text. */
export function* commentsOf(text: string): Generator<Comment> {
  let [at, inScalar] = [0, false];
  for (const lexeme of new Lexer().lex(text)) {
    const isText = inScalar;
    inScalar = !isText && lexeme === beforeScalar;
    if (!isText && marks.has(lexeme)) continue;
    if (!isText && lexeme.startsWith('#')) yield { start: at, text: lexeme };
    at += lexeme.length;
  }
}
