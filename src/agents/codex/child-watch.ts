import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChildProcess } from 'node:child_process';
import diagnosticsChannel from 'node:diagnostics_channel';
import readline from 'node:readline';

/** The process of a turn, as soon as there is one. */
export interface WatchedChild {
  pid: number | undefined;
  /** Told each line of its stderr. */
  readonly onErrorLine?: (line: string) => void;
}

const current = new AsyncLocalStorage<WatchedChild>();
let subscribed = false;

/**
 * Runs `work` and learns the pid of the process that is spawned in it. The SDK gives neither that nor a listener for
 * errors on the child's stdin: if codex ends before it has read its prompt, the failed write (EPIPE) would be an
 * uncaught exception. Node announces every child on a diagnostics channel as it is made, so nothing needs patching.
 */
export function watchingChild<T>(child: WatchedChild, work: () => Promise<T>): Promise<T> {
  if (!subscribed) {
    subscribed = true;
    diagnosticsChannel.subscribe('child_process', onChild);
  }
  return current.run(child, work);
}

function onChild(message: unknown): void {
  const watched = current.getStore();
  if (watched === undefined || typeof message !== 'object' || message === null) return;
  const child = (message as { readonly process?: ChildProcess }).process;
  // It is announced before it is spawned: its pid and its streams are there a moment later.
  queueMicrotask(() => {
    watched.pid = child?.pid;
    // What went wrong is said by the exit code and stderr; the broken pipe is only how it shows here.
    child?.stdin?.on('error', () => {});
    const { onErrorLine } = watched;
    if (onErrorLine !== undefined && child?.stderr) {
      readline.createInterface({ input: child.stderr }).on('line', onErrorLine);
    }
  });
}
