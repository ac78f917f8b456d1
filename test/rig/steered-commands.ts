import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A command that has started and waits for its orders. */
export interface SteeredCall {
  readonly name: string;
  /** Lets it print and exit. */
  exit(code?: number, output?: { stdout?: string; stderr?: string }): void;
  /** Resolves once the command is gone, whether it exited or was killed. */
  readonly gone: Promise<void>;
}

const script = fileURLToPath(new URL('./steered-command.mjs', import.meta.url));

/** Commands for `run:` steps that a test steers while they run: no sleeps, every start is an event. */
export class SteeredCommands implements AsyncDisposable {
  readonly #server: Server;
  readonly #port: number;
  readonly #waiting: SteeredCall[] = [];
  readonly #asking: ((call: SteeredCall) => void)[] = [];
  readonly #sockets = new Set<Socket>();
  /** Names of all that have started, in the order of their start. */
  readonly started: string[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static async create(): Promise<SteeredCommands> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new SteeredCommands(server, address.port);
  }

  /** The shell command; the name may hold a template such as `{{ matrix.n }}`. */
  command(name: string): string {
    return `"${process.execPath}" "${script}" ${this.#port} ${name}`;
  }

  /** The next command that starts, or has started and is not taken yet. */
  next(): Promise<SteeredCall> {
    const call = this.#waiting.shift();
    if (call !== undefined) return Promise.resolve(call);
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  /** Takes `count` commands, in the order of their names. */
  async nextAll(count: number): Promise<SteeredCall[]> {
    const calls: SteeredCall[] = [];
    while (calls.length < count) calls.push(await this.next());
    return calls.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    socket.once('data', (data) => {
      const name = String(data).trim();
      this.started.push(name);
      const call: SteeredCall = {
        name,
        gone,
        exit: (code = 0, { stdout = '', stderr = '' } = {}) =>
          void socket.end(JSON.stringify({ code, stdout, stderr })),
      };
      const asking = this.#asking.shift();
      if (asking === undefined) this.#waiting.push(call);
      else asking(call);
    });
    void gone.then(() => this.#sockets.delete(socket));
  }
}
