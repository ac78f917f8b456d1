import { mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** Where compiled code is kept. */
export interface Place {
  readonly folder: string;
  /** Above the folder: must be the user's own, so that `sudo` leaves nothing in the home of somebody else. */
  readonly above: string;
  /** Whether `above` may be made, too: a home that is not there is none. */
  readonly mayMakeAbove: boolean;
}

/**
 * As Node's own compile cache is told its place and can be turned off, else below the user's folder for caches. It is
 * never in a folder that others share. Undefined: nowhere.
 */
export function placeFor(env: Readonly<NodeJS.ProcessEnv>): Place | undefined {
  // Counting which code has run makes it other code.
  if (isSet(env.NODE_DISABLE_COMPILE_CACHE) || isSet(env.NODE_V8_COVERAGE)) return undefined;
  if (isSet(env.NODE_COMPILE_CACHE)) return within(env.NODE_COMPILE_CACHE);
  if (process.platform === 'win32') return withinHome(env.LOCALAPPDATA);
  if (process.platform === 'darwin') return withinHome(env.HOME, 'Library', 'Caches');
  if (isSet(env.XDG_CACHE_HOME) && isAbsolute(env.XDG_CACHE_HOME)) return within(env.XDG_CACHE_HOME);
  return withinHome(env.HOME, '.cache');
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function within(above: string): Place {
  return { folder: join(above, 'codex-flow'), above, mayMakeAbove: true };
}

function withinHome(home: string | undefined, ...below: readonly string[]): Place | undefined {
  if (!isSet(home) || !isAbsolute(home)) return undefined;
  return { folder: join(home, ...below, 'codex-flow'), above: home, mayMakeAbove: false };
}

/** Whether a file or folder is ours, and nobody else could have written it: what is read from it is run. */
export function isSafe(stats: Stats): boolean {
  return isOwn(stats) && (process.platform === 'win32' || (stats.mode & 0o022) === 0);
}

/** Windows has no such owner; folders below a user's own are closed to others there. */
function isOwn({ uid }: Stats): boolean {
  return process.geteuid === undefined || uid === process.geteuid();
}

/** Whether what lies in the folder may be run. */
export function isReadable({ folder }: Place): boolean {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats !== undefined && isSafe(stats);
  } catch {
    return false;
  }
}

/** Makes the folder where it may. Whether it is there and safe; throws what the file system says. */
export function makePlace({ folder, above, mayMakeAbove }: Place): boolean {
  if (mayMakeAbove) makeFolder(above);
  if (!isOwn(statSync(above))) return false;
  makeFolder(folder);
  return isSafe(statSync(folder));
}

/** As `mkdirSync` with `recursive`, which never comes back from places such as `/proc`. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    // Somebody else was faster.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) throw error;
  }
}
