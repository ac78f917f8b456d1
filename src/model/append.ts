/** Adds many items to a list. `push(...items)` passes them as arguments, and a hundred thousand are too many of these. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
