import type { catalogue } from './catalogue.ts';
import type { Place } from './source.ts';

export type Severity = 'error' | 'warning';

type Catalogue = typeof catalogue;

/** The stable name of a check's finding, as `validate` prints it in brackets. */
export type DiagnosticCode = keyof Catalogue;

/** What the message of a code is made from. */
export type ParamsOf<C extends DiagnosticCode> = Parameters<Catalogue[C]['message']>[0];

/** A second place that matters, e.g. "first defined here". */
export interface RelatedPlace {
  readonly place: Place;
  readonly note: string;
}

/** A correction that is safe to apply as it is. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly { readonly place: Place; readonly text: string }[];
}

/**
 * One finding in a file: a code with the parameters of its message. The wording lives in the catalogue, the
 * picture (frame, caret, colour) in the renderer.
 */
export type Diagnostic = {
  [C in DiagnosticCode]: {
    readonly code: C;
    readonly params: ParamsOf<C>;
    readonly place: Place;
    readonly related?: readonly RelatedPlace[];
    readonly fix?: Fix;
  };
}[DiagnosticCode];

/** Makes a diagnostic; the code decides what the parameters must be. */
export function diagnostic<C extends DiagnosticCode>(
  code: C,
  place: Place,
  params: ParamsOf<C>,
  more: { related?: readonly RelatedPlace[]; fix?: Fix } = {},
): Diagnostic {
  return { code, place, params, ...more } as Diagnostic;
}
