import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CompletionItem,
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
} from 'vscode-languageserver-protocol/node.js';

const require = createRequire(import.meta.url);
const server = join(
  dirname(require.resolve('yaml-language-server/package.json')),
  'bin/yaml-language-server',
);
const noNetwork = fileURLToPath(new URL('no-network.cjs', import.meta.url));

/** What an editor with its settings untouched would send, but for the catalogue of schemas that is fetched from the net. */
const settings: Readonly<Record<string, unknown>> = {
  yaml: {
    validate: true,
    hover: true,
    completion: true,
    schemaStore: { enable: false },
    format: { enable: false },
  },
};

interface Opened {
  readonly uri: string;
  readonly text: string;
}

/** The real yaml-language-server, spoken to as an editor does: over its standard streams. */
export class LanguageServer implements AsyncDisposable {
  readonly #child = spawn(process.execPath, ['--require', noNetwork, server, '--stdio'], { stdio: 'pipe' });
  readonly #connection: ProtocolConnection;
  readonly #waiting = new Map<string, (found: readonly Diagnostic[]) => void>();
  /** The server keeps what it read of a document by this number, even after the document was closed. */
  #version = 0;
  /** What the server wrote beside the protocol, attempts to reach the network among it. */
  stderr = '';

  private constructor() {
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#connection = createProtocolConnection(this.#child.stdout, this.#child.stdin);
    this.#connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => (section === undefined ? null : (settings[section] ?? null))),
    );
    this.#connection.onRequest(RegistrationRequest.type, () => undefined);
    this.#connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) =>
      this.#waiting.get(uri)?.(diagnostics),
    );
    this.#connection.listen();
  }

  /** @param root absolute path of the folder that the editor has open */
  static async start(root: string): Promise<LanguageServer> {
    const started = new LanguageServer();
    const rootUri = pathToFileURL(root).href;
    await started.#connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true },
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
          hover: { contentFormat: ['markdown'] },
        },
      },
    });
    await started.#connection.sendNotification(InitializedNotification.type, {});
    return started;
  }

  /** What the editor underlines in a file with this text; the file itself need not exist. */
  async diagnostics(path: string, text: string): Promise<readonly Diagnostic[]> {
    const uri = pathToFileURL(path).href;
    const published = new Promise<readonly Diagnostic[]>((resolve) => this.#waiting.set(uri, resolve));
    await this.#open({ uri, text });
    const found = await published;
    this.#waiting.delete(uri);
    await this.#close(uri);
    return found;
  }

  /** What is offered where `|` stands in the text. */
  async completions(path: string, marked: string): Promise<readonly CompletionItem[]> {
    const { uri, text, position } = at(path, marked);
    await this.#open({ uri, text });
    const result = await this.#connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position,
    });
    await this.#close(uri);
    return Array.isArray(result) ? result : (result?.items ?? []);
  }

  /** What is shown of the thing where `|` stands in the text, in Markdown. */
  async hover(path: string, marked: string): Promise<string> {
    const { uri, text, position } = at(path, marked);
    await this.#open({ uri, text });
    const result = await this.#connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    await this.#close(uri);
    const contents = result?.contents;
    return typeof contents === 'object' && 'value' in contents ? contents.value : '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.#connection.sendRequest(ShutdownRequest.type);
    await this.#connection.sendNotification(ExitNotification.type);
    await ended;
    this.#connection.dispose();
  }

  async #open({ uri, text }: Opened): Promise<void> {
    const textDocument = { uri, languageId: 'yaml', version: ++this.#version, text };
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async #close(uri: string): Promise<void> {
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }
}

/** A file of this path and text, and the place of the `|` that was in it. */
function at(path: string, marked: string): Opened & { readonly position: Position } {
  const before = marked.slice(0, marked.indexOf('|'));
  const lines = before.split('\n');
  return {
    uri: pathToFileURL(path).href,
    text: before + marked.slice(before.length + 1),
    position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
  };
}
