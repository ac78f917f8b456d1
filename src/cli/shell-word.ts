/** A text as one has to type it in a shell, as one word. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}_.@/+:=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
