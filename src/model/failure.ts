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
  'cancelled',
] as const;

export type FailureClass = (typeof failureClasses)[number];

/** Why a node has no result, in words its user can act on. */
export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
}
