import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Usage } from '../../src/model/usage.ts';

/** The request that Codex posts for a model's turn, as far as tests look at it. */
export interface RequestBody {
  readonly model: string;
  readonly instructions?: string;
  readonly input: readonly InputItem[];
  readonly tools?: readonly { readonly type: string; readonly name?: string }[];
  readonly text?: { readonly format?: { readonly schema?: unknown; readonly strict?: boolean } };
  readonly reasoning?: { readonly effort?: string } | null;
  readonly prompt_cache_key?: string;
}

interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly content?: readonly {
    readonly type: string;
    readonly text?: string;
    readonly image_url?: string;
  }[];
  readonly output?: unknown;
}

/** One server-sent event of the API. */
export interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ReplyOptions {
  /** 100 tokens in and 10 out where nothing is said. */
  readonly usage?: Partial<Usage>;
}

let counter = 0;

/** One request of Codex to its model, which waits until it is answered by one of the methods. */
export class ServerCall {
  /** The last message of the user. */
  readonly prompt: string;
  /** The schema the answer must fit; undefined where any text will do. */
  readonly schema: unknown;
  /** Codex's thread. */
  readonly threadId: string | undefined;
  readonly body: RequestBody;
  readonly headers: IncomingHttpHeaders;
  /** What the tools called so far in this thread gave back, as text. */
  readonly toolOutputs: readonly string[];
  #answered = false;
  readonly #response: ServerResponse;
  readonly #id = ++counter;

  constructor(body: RequestBody, headers: IncomingHttpHeaders, response: ServerResponse) {
    this.body = body;
    this.headers = headers;
    this.#response = response;
    this.prompt = textOf(body.input.findLast((item) => item.type === 'message' && item.role === 'user'));
    this.schema = body.text?.format?.schema;
    this.threadId = body.prompt_cache_key;
    this.toolOutputs = body.input
      .filter((item) => item.type.endsWith('_call_output'))
      .map((item) => (typeof item.output === 'string' ? item.output : JSON.stringify(item.output)));
  }

  get answered(): boolean {
    return this.#answered;
  }

  /** Whether Codex gave up on this call. */
  get closed(): boolean {
    return this.#response.closed;
  }

  /** The model's last word: a text as it is, anything else as JSON. */
  reply(answer: unknown, options: ReplyOptions = {}): void {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    this.#stream([message(text, this.#id)], options.usage);
  }

  /** A last word with nothing in it. */
  replyEmpty(options: ReplyOptions = {}): void {
    this.#stream([], options.usage);
  }

  /** The model asks for a shell command; what it printed comes with the next call. */
  runCommand(command: string, options: ReplyOptions = {}): void {
    const args = JSON.stringify({ cmd: command });
    this.#stream(
      [{ type: 'function_call', call_id: `call_${this.#id}`, name: 'exec_command', arguments: args }],
      options.usage,
    );
  }

  /** The model changes files, in Codex's patch format. */
  applyPatch(patch: string, options: ReplyOptions = {}): void {
    this.#stream(
      [{ type: 'custom_tool_call', call_id: `call_${this.#id}`, name: 'apply_patch', input: patch }],
      options.usage,
    );
  }

  /** An answer other than 200; the body is sent as JSON unless it is a text. */
  fail(status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): void {
    this.#take();
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.#response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** Any events, for what no other method does: `{ type: 'response.failed', … }`. */
  events(events: readonly StreamEvent[]): void {
    this.#open();
    for (const event of events) this.#send(event);
    this.#response.end();
  }

  /** Never answers. */
  hang(): void {
    this.#take();
  }

  /** Closes the connection; `midway`: after the answer has begun. */
  drop({ midway = false }: { midway?: boolean } = {}): void {
    if (!midway) {
      this.#take();
      this.#response.destroy();
      return;
    }
    this.#open();
    this.#response.write(event({ type: 'response.created', response: { id: `resp_${this.#id}` } }), () =>
      this.#response.destroy(),
    );
  }

  #take(): void {
    if (this.#answered) throw new Error(`this call was answered before: ${this.prompt.slice(0, 80)}`);
    this.#answered = true;
  }

  #open(): void {
    this.#take();
    this.#response.writeHead(200, { 'content-type': 'text/event-stream' });
  }

  #send(data: StreamEvent): void {
    this.#response.write(event(data));
  }

  #stream(items: readonly object[], usage: Partial<Usage> = {}): void {
    const id = `resp_${this.#id}`;
    const { input_tokens = 100, output_tokens = 10 } = usage;
    this.events([
      { type: 'response.created', response: { id } },
      ...items.map((item) => ({ type: 'response.output_item.done', item })),
      {
        type: 'response.completed',
        response: {
          id,
          usage: {
            input_tokens,
            input_tokens_details: { cached_tokens: usage.cached_input_tokens ?? 0 },
            output_tokens,
            output_tokens_details: { reasoning_tokens: usage.reasoning_output_tokens ?? 0 },
            total_tokens: input_tokens + output_tokens,
          },
        },
      },
    ]);
  }
}

const textOf = (item: InputItem | undefined): string =>
  (item?.content ?? []).map((part) => part.text ?? '').join('');

const message = (text: string, id: number): object => ({
  type: 'message',
  role: 'assistant',
  id: `msg_${id}`,
  content: [{ type: 'output_text', text }],
});

const event = (data: StreamEvent): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
