/** A value inside plain data that came from outside, or undefined. */
export function property(of: unknown, ...names: readonly string[]): unknown {
  let at = of;
  for (const name of names) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return at;
}
