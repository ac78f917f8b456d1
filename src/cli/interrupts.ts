import { endMarked } from '../process/end-marked.ts';
import { processMarker } from '../process/marker.ts';
import { exitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/**
 * Signals so close to the first are the same wish: npm and npx hand a Ctrl-C on to who has had it from the terminal
 * already.
 */
const sameWishMs = 300;

/**
 * Listens for the wish to stop: the first is told, the second ends everything at once. Gives the function that stops
 * listening.
 */
export function listenForInterrupts(io: Io, onFirst: (signal: NodeJS.Signals) => void): () => void {
  let firstAt: number | undefined;
  return io.onInterrupt((signal) => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      onFirst(signal);
    } else if (performance.now() - firstAt > sameWishMs) {
      void endEverything(0).finally(() => io.exit(exitCode.interrupted));
    }
  });
}

/** Ends all that this process has started, and removes what was temporary. Never rejects. */
export async function endEverything(graceMs?: number): Promise<void> {
  await endMarked(processMarker, { pid: process.pid, graceMs });
}
