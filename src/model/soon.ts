/**
 * A value, or the promise of one where something has to be waited for. Thousands of nodes pass through what mostly need
 * not wait: a promise for each step of each would cost more than all else.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value once it is there: at once where it is. */
export function whenThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
