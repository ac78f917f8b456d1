import type { Shell } from '../model/workflow.ts';

/**
 * What a text becomes. In a command every interpolated value is quoted for its shell; `raw` allows `{{{ }}}`, which
 * puts a value in as it is.
 */
export type TextMode =
  | { readonly kind: 'prose' }
  | { readonly kind: 'command'; readonly shell: Shell; readonly raw: boolean };
