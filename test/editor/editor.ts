import { afterAll, beforeAll, expect } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-protocol/node.js';
import { LanguageServer } from './language-server.ts';
import { header, Project } from './project.ts';

/** An editor that is open on a user's project for all tests of a file. */
export class Editor {
  #project: Project | undefined;
  #server: LanguageServer | undefined;
  #opened = 0;

  /** To be called once at the top of a test file. */
  static forAllTests(): Editor {
    const editor = new Editor();
    beforeAll(async () => {
      editor.#project = await Project.create();
      editor.#server = await LanguageServer.start(editor.project.root);
    });
    afterAll(async () => {
      await editor.#server?.[Symbol.asyncDispose]();
      await editor.#project?.[Symbol.asyncDispose]();
      // Attempts to reach the network are written there.
      expect(editor.#server?.stderr).toBe('');
    });
    return editor;
  }

  get project(): Project {
    if (this.#project === undefined) throw new Error('the tests have not begun');
    return this.#project;
  }

  get server(): LanguageServer {
    if (this.#server === undefined) throw new Error('the tests have not begun');
    return this.#server;
  }

  /** What is offered where `|` stands in a workflow, which is given without its header. */
  complete(marked: string): Promise<readonly CompletionItem[]> {
    return this.server.completions(this.project.workflow('x.yml'), header + marked);
  }

  async labels(marked: string): Promise<string[]> {
    return (await this.complete(marked)).map(({ label }) => label);
  }

  /** The Markdown that is shown for what `|` stands in, in a workflow without its header. */
  hover(marked: string): Promise<string> {
    return this.server.hover(this.project.workflow('x.yml'), header + marked);
  }

  /** `line:column message` of what is underlined, lines counted from 1 without the header. */
  async underlined(text: string): Promise<string[]> {
    this.#opened += 1;
    const own = text.replace(/^# yaml-language-server: .*$/m, '#');
    const path = this.project.workflow(`${this.#opened}.yml`);
    const found = await this.server.diagnostics(path, header + own);
    return found.map(({ range, message }) => `${range.start.line}:${range.start.character + 1} ${message}`);
  }
}

/** A workflow with one prompt step that also has these keys. */
export const step = (keys: string): string =>
  `jobs:\n  a:\n    steps:\n      - prompt: hi\n        ${keys}\n`;
