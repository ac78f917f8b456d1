import { didYouMean, oneOf, quoted } from './wording.ts';

interface Entry<P> {
  readonly severity: 'error' | 'warning';
  readonly message: (params: P) => string;
}

const error = <P>(message: (params: P) => string): Entry<P> => ({ severity: 'error', message });
const warning = <P>(message: (params: P) => string): Entry<P> => ({ severity: 'warning', message });

/** Where names of a context come from, for one that has none yet. */
function declaredBy(context: string, name: string): string {
  if (context === 'inputs') return `: declare it, "inputs: { ${name}: { type: string } }"`;
  if (context === 'secrets') return `: declare it, "secrets: [${name}]"`;
  if (context === 'env') return `: set it, "env: { ${name}: … }"`;
  if (context === 'needs') return ': name the job in "needs"';
  return context === 'steps' ? ': give the earlier step an "id"' : '';
}

/**
 * Every finding that `validate` knows, with its wording. Codes are stable: users grep for them and switch on them.
 * A message names the fault first and then says what would be right; it starts in lower case and has no full stop
 * at its end, since it stands behind `file:line:col: error: `.
 */
export const catalogue = {
  // The file and its YAML
  'file-too-large': error(
    (p: { bytes: number; limit: number }) =>
      `the file has ${p.bytes} bytes, a workflow may have ${p.limit}: move long prompts or data into files of their own`,
  ),
  'not-utf8': error((_: object) => 'the file is not UTF-8 text: save it as UTF-8'),
  'yaml-syntax': error((p: { reason: string }) => p.reason),
  'empty-file': error((_: object) => 'the file is empty: a workflow has at least "jobs"'),
  'multiple-documents': error(
    (_: object) =>
      'a second YAML document starts here: a workflow file holds one, so remove the "---" or split the file',
  ),
  'duplicate-key': error((p: { key: string }) => `key ${quoted(p.key)} is set twice: keep one of the two`),
  'alias-bomb': error(
    (p: { limit: number }) =>
      `aliases in this file unfold to more than ${p.limit} values: write the values out, or fewer of them`,
  ),
  'unquoted-template': error(
    (p: { text: string; instead: string; takenFor: 'map' | 'tag' }) =>
      `YAML reads an unquoted ${p.text} as a ${p.takenFor}: quote it, ${p.instead}, or use a block scalar (|)`,
  ),

  // Structure
  'unknown-key': error(
    (p: {
      key: string;
      section: string;
      expected: readonly string[];
      suggestion?: string | undefined;
      /** What to do instead, where more can be said than which keys there are. */
      hint?: string | undefined;
    }) =>
      `unexpected key ${quoted(p.key)} in ${p.section}${
        p.hint === undefined ? didYouMean(p.suggestion) : `: ${p.hint}`
      }${p.suggestion === undefined && p.hint === undefined ? (p.expected.length === 0 ? ': remove it' : `, expected ${oneOf(p.expected)}`) : ''}`,
  ),
  'missing-key': error(
    (p: { key: string; section: string; or?: readonly string[] }) =>
      `${p.section} needs the key ${oneOf([p.key, ...(p.or ?? [])])}, which is missing`,
  ),
  'wrong-type': error(
    (p: {
      section: string;
      expected: readonly string[];
      actual: string;
      example?: string | undefined;
      hint?: string | undefined;
    }) =>
      `${p.section} must be ${oneOf(p.expected, { quote: false })}${
        p.example === undefined ? '' : `, such as ${p.example}`
      }, but this is ${p.actual}${p.hint === undefined ? '' : `: ${p.hint}`}`,
  ),
  'wrong-value': error(
    (p: { section: string; value: string; expected: readonly string[]; suggestion?: string | undefined }) =>
      `${quoted(p.value)} is not a value of ${p.section}${didYouMean(p.suggestion)}${p.suggestion === undefined ? `, expected ${oneOf(p.expected)}` : ''}`,
  ),
  'bad-value': error((p: { section: string; problem: string }) => `${p.section} ${p.problem}`),
  'conflicting-keys': error(
    (p: { section: string; keys: readonly string[] }) =>
      `${p.section} has ${p.keys.map(quoted).join(' and ')}: use exactly one of them`,
  ),
  'bad-id': error(
    (p: { kind: string; id: string }) =>
      `${quoted(p.id)} is not a valid ${p.kind} id: an id starts with a letter or "_" and goes on with letters, digits, "-" or "_"`,
  ),
  'duplicate-id': error(
    (p: { id: string; job: string }) => `step id ${quoted(p.id)} is used twice in job ${quoted(p.job)}`,
  ),
  'case-collision': error(
    (p: { name: string; other: string }) =>
      `${quoted(p.name)} and ${quoted(p.other)} differ in case only, and names are compared without it: rename one`,
  ),

  // Inputs
  'bad-input': error((p: { input: string; problem: string }) => `input ${quoted(p.input)} ${p.problem}`),
  'required-default': warning(
    (p: { input: string }) =>
      `input ${quoted(p.input)} is required and has a default, which is never used: remove one of the two`,
  ),

  // Jobs
  'unknown-needs': error(
    (p: {
      job: string;
      needs: string;
      expected: readonly string[];
      suggestion?: string | undefined;
      hint?: string | undefined;
    }) =>
      `job ${quoted(p.job)} needs ${quoted(p.needs)}, which is no job of this workflow${
        p.hint === undefined ? didYouMean(p.suggestion) : `: ${p.hint}`
      }${
        p.suggestion === undefined && p.hint === undefined && p.expected.length > 0
          ? `, jobs are ${oneOf(p.expected, { word: 'and' })}`
          : ''
      }`,
  ),
  'needs-cycle': error(
    (p: { chain: readonly string[] }) => `jobs need each other in a circle: ${p.chain.join(' -> ')}`,
  ),
  'matrix-error': error((p: { problem: string }) => p.problem),
  'unknown-thread': error(
    (p: { thread: string; problem: string; suggestion?: string | undefined }) =>
      `thread ${quoted(p.thread)} ${p.problem}${didYouMean(p.suggestion)}`,
  ),

  // Notations and references
  'wrong-notation-text': error(
    (p: { field: string; found: string; instead: string }) =>
      `${p.field} is text, and text is Handlebars: write ${p.instead} instead of ${p.found}`,
  ),
  'wrong-notation-value': error(
    (p: { field: string; found: string; instead: string }) =>
      `${p.field} is a value, and values are expressions: write ${p.instead} instead of ${p.found}`,
  ),
  'expression-syntax': error((p: { reason: string }) => p.reason),
  'template-syntax': error((p: { reason: string }) => p.reason),
  'unknown-function': error(
    (p: { name: string; expected: readonly string[]; suggestion?: string | undefined }) =>
      `there is no function ${quoted(p.name)}${didYouMean(p.suggestion)}${p.suggestion === undefined ? `, functions are ${oneOf(p.expected, { word: 'and', quote: false })}` : ''}`,
  ),
  'function-unavailable': error(
    (p: { name: string; field: string; where: string }) =>
      `${p.name}() can't be used in ${p.field}: it works in ${p.where}`,
  ),
  'function-arguments': error((p: { name: string; problem: string }) => `${p.name}() ${p.problem}`),
  'unknown-helper': error(
    (p: { name: string; expected: readonly string[]; suggestion?: string | undefined }) =>
      `there is no helper ${quoted(p.name)}${didYouMean(p.suggestion)}${p.suggestion === undefined ? `, helpers are ${oneOf(p.expected, { word: 'and', quote: false })}` : ''}`,
  ),
  'helper-arguments': error(
    (p: { name: string; problem: string }) => `helper ${quoted(p.name)} ${p.problem}`,
  ),
  'unknown-reference': error(
    (p: {
      name: string;
      of: string;
      expected: readonly string[];
      suggestion?: string | undefined;
      hint?: string | undefined;
    }) =>
      `${quoted(p.name)} is not in ${p.of}${didYouMean(p.suggestion)}${
        p.hint !== undefined
          ? `: ${p.hint}`
          : p.suggestion !== undefined
            ? ''
            : p.expected.length === 0
              ? `, which has nothing in it here${declaredBy(p.of, p.name)}`
              : `, which has ${oneOf(p.expected, { word: 'and' })}`
      }`,
  ),
  'not-an-object': error(
    (p: { path: string; type: string; name: string; hint?: string | undefined }) =>
      `${p.path} is ${p.type}, so it has no ${quoted(p.name)}${p.hint === undefined ? '' : `: ${p.hint}`}`,
  ),
  'context-unavailable': error(
    (p: { name: string; field: string; available: readonly string[]; hint?: string | undefined }) =>
      `${quoted(p.name)} can't be used in ${p.field}${p.hint === undefined ? '' : `: ${p.hint}`}; available there: ${oneOf(p.available, { word: 'and', quote: false })}`,
  ),
  'raw-in-run': error(
    (p: { found: string; instead: string }) =>
      `${p.found} puts a value into a shell command without quoting it: write ${p.instead}, or say "unsafe-interpolation: true" on the step`,
  ),
  'quoted-in-run': error(
    (p: { found: string; where: string; instead: string }) =>
      `${p.found} stands ${p.where}, but a value is quoted for the shell already: ${p.instead}`,
  ),
  'structure-in-text': error(
    (p: { path: string; type: string; instead: string }) =>
      `${p.path} is ${p.type}, which has no form as text: ${p.instead}`,
  ),
  'impossible-comparison': error((p: { problem: string }) => p.problem),
  'constant-condition': error((p: { reason: string }) => `this condition is always true: ${p.reason}`),

  // Outputs
  'bad-shape': error((p: { problem: string }) => `${p.problem}`),
  'strict-schema': error(
    (p: { problem: string; instead: string }) => `Codex refuses this schema: ${p.problem}; ${p.instead}`,
  ),
  'bad-schema': error((p: { problem: string }) => `this is no JSON Schema: ${p.problem}`),
  'file-not-found': error(
    (p: { what: string; path: string }) => `${p.what} ${quoted(p.path)} does not exist`,
  ),
  'path-outside': error(
    (p: { what: string; path: string }) =>
      `${p.what} ${quoted(p.path)} leaves the repository: keep it inside`,
  ),
} as const;

export const severityOf = (code: keyof typeof catalogue): 'error' | 'warning' => catalogue[code].severity;
