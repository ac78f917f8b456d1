/** Ends a switch over a closed union: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled: ${JSON.stringify(value)}`);
}
