import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ServerCall } from './server-call.ts';

/** Answers a call at once by calling one of its methods, or leaves it to `next()`. */
export type AutoAnswer = (call: ServerCall) => void;

/** How long `next()` waits before it says that nothing came. */
const patienceMs = 20_000;

/** One script of answers, behind a path of its own: parallel tests share a server without meeting. */
export class Scenario {
  /** Every call that came, answered or not, in order. */
  readonly calls: ServerCall[] = [];
  readonly #path: string;
  readonly #origin: () => string;
  readonly #waiting: ServerCall[] = [];
  readonly #takers: ((call: ServerCall) => void)[] = [];
  #auto: AutoAnswer | undefined;

  constructor(path: string, origin: () => string) {
    this.#path = path;
    this.#origin = origin;
  }

  /** What Codex's configuration calls `base_url`. */
  get baseUrl(): string {
    return `${this.#origin()}${this.#path}/v1`;
  }

  /** From now on calls are first given to `answer`; those it does not answer wait for `next()`. */
  answer(answer: AutoAnswer | undefined): void {
    this.#auto = answer;
  }

  /** The next call that is not answered, when it comes. */
  next(): Promise<ServerCall> {
    const call = this.#waiting.shift();
    if (call !== undefined) return Promise.resolve(call);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(new Error(`no call came in ${patienceMs / 1000} s; ${this.calls.length} came before`));
      }, patienceMs);
      const taker = (came: ServerCall): void => {
        clearTimeout(timer);
        resolve(came);
      };
      this.#takers.push(taker);
    });
  }

  /** For the server alone. */
  take(call: ServerCall): void {
    this.calls.push(call);
    this.#auto?.(call);
    if (call.answered) return;
    const taker = this.#takers.shift();
    if (taker === undefined) this.#waiting.push(call);
    else taker(call);
  }
}

/**
 * A stand-in for the model on loopback: the real codex program talks to it as it would to the real API. The server
 * itself is a scenario; `scenario()` makes others.
 */
export class ResponsesServer extends Scenario implements AsyncDisposable {
  readonly #server: Server;
  readonly #scenarios = new Map<string, Scenario>();
  #next = 0;

  private constructor(server: Server) {
    super('', () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    this.#server = server;
    this.#scenarios.set('', this);
  }

  static async start(): Promise<ResponsesServer> {
    const http = createServer();
    const server = new ResponsesServer(http);
    http.on('request', (request, response) => {
      const scenario = server.#scenarios.get((request.url ?? '').replace(/\/v1\/.*$/, ''));
      if (scenario === undefined || request.method !== 'POST' || !request.url?.endsWith('/responses')) {
        response.writeHead(404).end('{}');
        return;
      }
      void readBody(request).then((body) =>
        scenario.take(new ServerCall(JSON.parse(body), request.headers, response)),
      );
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  scenario(): Scenario {
    const path = `/s${++this.#next}`;
    const made = new Scenario(path, () => new URL(this.baseUrl).origin);
    this.#scenarios.set(path, made);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

const readBody = (request: IncomingMessage): Promise<string> => text(request);
