import { basename, join } from 'node:path';
import { Script } from 'node:vm';
import { isReadable, makePlace, type Place, placeFor } from './place.ts';
import { readStored, removeOld, type Stored, store } from './stored.ts';

/** Names what the build has made by its content: 16 hexadecimal digits, which `scripts/build.mjs` puts here. */
declare const BUILD: string;

/** After this long code is stored anew, with the functions that were needed since; so its age also tells its last use. */
const freshMs = 24 * 60 * 60 * 1000;

/**
 * Compiled code of the program's files, as V8 gives it away and takes it back: for each command its own, made at its
 * end, when all functions that it needs are there. What fails here costs time and nothing else.
 */
export class CodeCache {
  readonly #place: Place | undefined;
  readonly #readable: boolean;
  readonly #key: string;
  readonly #due: { readonly name: string; readonly script: Script }[] = [];

  /** @param command as typed; undefined if none is */
  constructor(command: string | undefined, env: Readonly<NodeJS.ProcessEnv>) {
    this.#place = placeFor(env);
    this.#readable = this.#place !== undefined && isReadable(this.#place);
    const name = command !== undefined && /^[a-z-]{1,20}$/.test(command) ? command : 'other';
    this.#key = `${BUILD}-${process.version}-${process.arch}-${name}`;
  }

  /**
   * Compiles the text of a file, or takes what was stored.
   *
   * @param modified when the file was written, in ms: one that was changed by hand still has the build's name, and V8
   *   compares nothing of a text but its length
   */
  compile(path: string, text: string, modified: number): Script {
    const name = `${this.#key}-${Math.trunc(modified).toString(36)}-${basename(path, '.js')}`;
    const stored = this.#find(name);
    const script = new Script(text, { filename: path, cachedData: stored?.data });
    const accepted = stored !== undefined && script.cachedDataRejected === false;
    if (!accepted || stored.ageMs > freshMs) this.#due.push({ name, script });
    return script;
  }

  /** Stores what was missing, damaged or old: takes some 20 ms then, else nothing. Never throws. */
  keep(): void {
    if (this.#place === undefined || this.#due.length === 0) return;
    try {
      if (!makePlace(this.#place)) return;
      for (const { name, script } of this.#due)
        store(join(this.#place.folder, name), script.createCachedData());
      removeOld(this.#place.folder);
    } catch {
      // Read-only, full, a file where a folder should be: the next start compiles again.
    }
  }

  #find(name: string): Stored | undefined {
    if (this.#place === undefined || !this.#readable) return undefined;
    return readStored(join(this.#place.folder, name));
  }
}
