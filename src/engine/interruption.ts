import { setMaxListeners } from 'node:events';
import type { Failure } from '../model/failure.ts';

/** An abort controller that follows its parents; aborted with a `Failure` as its reason. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(reason: Failure): void;
  /** Takes its listeners off the parents, which may live much longer. */
  dispose(): void;
}

export function linkedAbort(...parents: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  // The jobs of a workflow that is used listen to the one that uses it, however many they are.
  setMaxListeners(0, controller.signal);
  const listeners = parents.map((parent) => {
    const listener = () => controller.abort(parent.reason);
    if (parent.aborted) listener();
    else parent.addEventListener('abort', listener, { once: true });
    return () => parent.removeEventListener('abort', listener);
  });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    dispose: () => {
      for (const remove of listeners) remove();
    },
  };
}

/** The failure that a signal was aborted with. */
export function interruptionOf(signal: AbortSignal): Failure {
  return signal.reason as Failure;
}
