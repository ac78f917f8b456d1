/** The outside, as commands see it. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cwd: string;
  /** Listens for the wish to stop: Ctrl-C, SIGTERM, SIGHUP. Gives the function that stops listening. */
  readonly onInterrupt: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** Ends the process now. */
  readonly exit: (code: number) => never;
}

/** Whether to colour what goes to a stream: `NO_COLOR` and `FORCE_COLOR` decide, else whether it is a terminal. */
export function wantsColor(io: Io, stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = io.env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && term !== 'dumb';
}

/** Writes a text and waits until the stream has taken it, so that nothing is cut off when the process ends. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}
