/**
 * Text on its way to a stream. What is written in one turn of the event loop goes out in one piece, so that a
 * hundred thousand events don't cost a system call each; nothing waits longer than that.
 */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  #pending = '';
  #scheduled = false;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** Takes one line, or several; the line break is added. */
  line(text: string): void {
    this.#pending += `${text}\n`;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  /** Resolves once the stream has taken everything, or can't take any more. The stream stays open. */
  close(): Promise<void> {
    this.#flush();
    return new Promise((resolve) => {
      this.#stream.write('', () => resolve());
    });
  }

  #flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#stream.write(text);
  }
}
