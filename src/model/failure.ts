export const failureClasses = [
  'schema',
  'timeout',
  'stalled',
  'rate-limit',
  'quota',
  'auth',
  'context-window',
  'refused',
  'agent',
  'command',
  'template',
  'workspace',
  'declined',
  'cancelled',
] as const;

export type FailureClass = (typeof failureClasses)[number];

/** Why a node has no result, in words its user can act on. */
export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
  /**
   * Trying the same again may help: `often`, or `once` where who failed has itself tried for long. Absent: it won't
   * mend itself.
   */
  readonly retry?: 'often' | 'once' | undefined;
  /** When the other side said that it works again, in milliseconds since the epoch. */
  readonly until?: number | undefined;
}
