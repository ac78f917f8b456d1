import { didYouMean, oneOf, quoted } from './wording.ts';

interface Entry<P> {
  readonly severity: 'error' | 'warning';
  readonly message: (params: P) => string;
}

const error = <P>(message: (params: P) => string): Entry<P> => ({ severity: 'error', message });
const warning = <P>(message: (params: P) => string): Entry<P> => ({ severity: 'warning', message });

/** Where names of a context come from, for one that has none yet. */
function declaredBy(owner: string, name: string): string {
  const context = owner.replace(/^(?:@root\.|(?:\.\.\/)+)/, '');
  if (context === 'inputs') return `: declare it, "inputs: { ${name}: { type: string } }"`;
  if (context === 'secrets') return `: declare it, "secrets: [${name}]"`;
  if (context === 'env') return `: set it, "env: { ${name}: … }"`;
  if (context === 'needs') return ': name the job in "needs"';
  if (context === 'with')
    return `: give it where this text is used, "with: { ${name}: … }" or {{> … ${name}=… }}`;
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
      `the file has ${p.bytes} bytes, and at most ${p.limit} are taken: move data into files that agents and commands read`,
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
    (p: { text: string; instead: string; takenFor: 'map' | 'tag'; inFlow: boolean }) =>
      `YAML reads an unquoted ${p.text} as a ${p.takenFor}: quote it, ${p.instead}${p.inFlow ? '' : ', or use a block scalar (|)'}`,
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
      `${quoted(p.id)} is not a valid ${p.kind} id: ${
        p.id === '__proto__'
          ? 'this one name is reserved, choose another'
          : 'an id starts with a letter or "_" and goes on with letters, digits, "-" or "_"'
      }`,
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
  'needs-cycle': error((p: { chain: readonly string[] }) =>
    p.chain.length === 2
      ? `job ${quoted(p.chain[0] ?? '')} needs itself: remove it from its "needs"`
      : `jobs need each other in a circle: ${p.chain.join(' -> ')}`,
  ),
  'matrix-error': error((p: { problem: string }) => p.problem),
  'matrix-duplicate': warning(
    (p: { key: string; value: string; more: number }) =>
      `matrix key ${quoted(p.key)} has ${p.value} twice${p.more === 0 ? '' : `, and ${p.more} more of its values`}, so the same work is done and paid for again: remove one; for samples that differ in a number alone add a key such as "attempt: \${{ range(1, 3) }}"`,
  ),
  'matrix-exclude': warning((p: { problem: string }) => `this entry of "exclude" ${p.problem}`),
  'matrix-include': warning((p: { problem: string }) => `this entry of "include" ${p.problem}`),
  'matrix-empty': warning((p: { key: string | undefined }) =>
    p.key === undefined
      ? '"exclude" leaves no combination of this matrix, so its job never runs'
      : `matrix key ${quoted(p.key)} has no values, so this job never runs: name some, or leave the key out`,
  ),
  'unknown-thread': error(
    (p: { thread: string; problem: string; suggestion?: string | undefined }) =>
      `thread ${quoted(p.thread)} ${p.problem}${didYouMean(p.suggestion)}`,
  ),

  'thread-may-be-missing': warning(
    (p: { thread: string; why: string }) =>
      `this step goes on with the thread of step ${quoted(p.thread)}, which ${p.why}; without that thread this step fails: give it "if: steps.${p.thread}.outcome == 'success'"`,
  ),
  'thread-continued-twice': warning(
    (p: { thread: string; before: string; named: boolean }) =>
      `an earlier step goes on with the thread of step ${quoted(p.thread)} already, so what was said there comes before this: ${p.named ? `write "thread: ${p.before}" if that is meant` : 'give that step an "id" and name it here if that is meant'}, or leave "thread" out`,
  ),
  'unknown-agent': error(
    (p: { name: string; expected: readonly string[]; suggestion?: string | undefined }) =>
      `there is no agent ${quoted(p.name)}${didYouMean(p.suggestion)}${p.suggestion === undefined ? `, agents are ${oneOf(p.expected, { word: 'and' })}` : ''}`,
  ),
  'actions-command': warning(
    (p: { found: string; instead: string }) =>
      `${p.found} speaks to the runner of GitHub Actions, which does not read it here: ${p.instead}`,
  ),

  // Limits
  'timeout-too-long': warning(
    (p: { minutes: number; longest: number }) =>
      `${p.minutes} minutes are longer than any timer can wait, so this ends after ${p.longest} (some 24 days): write fewer, or leave "timeout-minutes" out`,
  ),
  'timeout-beyond-job': warning(
    (p: { minutes: number; ofJob: number }) =>
      `this step may take ${p.minutes} minutes, but its job ends after ${p.ofJob}: give the job more, or the step less`,
  ),
  'small-budget': warning(
    (p: { problem: string; certain: number }) =>
      `the budget ${p.problem} at least ${p.certain} run: a first run would pause before its end, so write more`,
  ),
  'open-fan-out': warning(
    (p: { author: string; job: string }) =>
      `the answer of ${quoted(p.author)} decides how many instances job ${quoted(p.job)} has, and nothing bounds what they cost: add "budget: { agents: 100 }" or "budget: { tokens: 2M }" to the workflow`,
  ),
  'no-effect': warning(
    (p: { key: string; problem: string }) => `${quoted(p.key)} has no effect here: ${p.problem}`,
  ),
  'unchanging-until': warning(
    (_: object) =>
      'nothing that an iteration does can change this "until", so the job runs once, or fails after all iterations: ask "steps" or "repeat.outputs"',
  ),
  'null-at-first': error(
    (p: { job: string; found: string }) =>
      `${p.found} has no value in the first iteration of job ${quoted(p.job)}, where repeat.previous is null: write it within {{#if repeat.previous}}`,
  ),

  'bad-ignore': warning((p: { problem: string }) => p.problem),

  // The environment and files
  'env-case': warning(
    (p: { name: string; other: string }) =>
      `environment variables ${quoted(p.name)} and ${quoted(p.other)} differ in case only: on Windows they are one, so rename one`,
  ),
  'reserved-env': warning(
    (p: { name: string; owner: string }) =>
      `${p.owner} sets ${quoted(p.name)} itself, so this value never arrives: choose another name`,
  ),
  'withheld-env': warning(
    (p: { name: string }) =>
      `Codex keeps variables with KEY, SECRET or TOKEN in their name from the commands of its agents, so ${quoted(p.name)} does not reach them: choose another name, or use it in a "run" step`,
  ),
  'env-not-expanded': warning(
    (p: { name: string; found: string }) =>
      `${p.found} is not expanded here, so ${quoted(p.name)} would be this very text: set it within the command instead`,
  ),
  'bad-path': warning(
    (p: { what: string; path: string; problem: string }) => `${p.what} ${quoted(p.path)}: ${p.problem}`,
  ),
  'bad-glob': warning((p: { problem: string }) => `this pattern ${p.problem}`),

  // What could do harm
  'unfenced-answer': warning(
    (p: { found: string; author: string; field: string; instead: string; reach: string | undefined }) =>
      `${p.found} puts what the agent of ${quoted(p.author)} wrote into ${quoted(p.field)} as if it were yours, and instructions in it may be followed${p.reach === undefined ? '' : ` (${p.reach})`}: write ${p.instead}`,
  ),
  'answer-in-command': warning(
    (p: { found: string; author: string; how: string }) =>
      `${p.found} ${p.how}, outside of every sandbox, and the agent of ${quoted(p.author)} wrote it: give it to a program as an argument or in "env", or have the agent choose one of a few words`,
  ),
  'secret-in-prompt': warning(
    (p: { found: string }) =>
      `${p.found} goes to the model with the prompt, and stays in Codex's own record of it: use it in a "run" step, and give the agent what that prints`,
  ),
  'hard-coded-secret': warning(
    (p: { what: string }) =>
      `this looks like ${p.what}, for everybody to use who can read this file: revoke it, name a variable in "secrets", and write {{ secrets.NAME }}`,
  ),
  'unused-secret': warning(
    (p: { name: string }) =>
      `secret ${quoted(p.name)} is used nowhere, but no run starts without it: remove it, or use it as {{ secrets.${p.name} }}`,
  ),
  'danger-full-access': warning(
    (_: object) =>
      `with "danger-full-access" this agent may change and send anything that you may, unasked: write "workspace-write" unless it must`,
  ),
  'parallel-writers': warning((p: { step: string; job: string; other: string | undefined }) =>
    p.other === undefined
      ? `instances of job ${quoted(p.job)} run side by side, and step ${quoted(p.step)} of each writes in the same directory: add "max-parallel: 1", or a "cwd" with a value of the matrix`
      : `step ${quoted(p.step)} of job ${quoted(p.job)} writes in a directory where job ${quoted(p.other)} may write at the same time: let one job need the other, or give them a "cwd" each`,
  ),
  'replayed-writer': warning(
    (p: { sandbox: string }) =>
      `with "files" the answer of this agent is replayed, but not what it changed (it is ${quoted(p.sandbox)}): say "cache: false", or leave "files" out`,
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
  'unknown-partial': error(
    (p: {
      name: string;
      expected: readonly string[];
      suggestion?: string | undefined;
      hint?: string | undefined;
    }) =>
      `there is no partial ${quoted(p.name)}${
        p.hint === undefined ? didYouMean(p.suggestion) : `: ${p.hint}`
      }${p.suggestion === undefined && p.hint === undefined ? `, partials are ${oneOf(p.expected, { word: 'and' })}` : ''}`,
  ),
  'partial-nesting': error(
    (p: { name: string; problem: string }) => `partial ${quoted(p.name)} ${p.problem}`,
  ),
  'unused-with': warning(
    (p: { name: string; file: string; suggestion?: string | undefined }) =>
      `nothing in ${p.file} uses ${quoted(p.name)}${didYouMean(p.suggestion)}${p.suggestion === undefined ? `: write {{ with.${p.name} }} there, or remove it here` : ''}`,
  ),
  'impossible-comparison': error((p: { problem: string }) => p.problem),
  'constant-condition': error(
    (p: { reason: string; never?: boolean }) =>
      `this condition is ${p.never === true ? 'never' : 'always'} true: ${p.reason}`,
  ),
  'expression-type': error(
    (p: { field: string; expected: string; actual: string }) =>
      `${p.field} must be ${p.expected}, but ${p.actual}`,
  ),
  'unused-input': warning(
    (p: { input: string }) => `nothing uses input ${quoted(p.input)}: use it, or remove it`,
  ),
  'unused-step-id': warning(
    (p: { step: string; job: string }) =>
      `nothing can see the answer of step ${quoted(p.step)}: no later step uses it, no thread goes on with it, and the "outputs" of job ${quoted(p.job)} leave it out`,
  ),
  unreachable: warning((p: { what: string }) => `${p.what} never runs: its condition is always false`),

  // Outputs
  'bad-shape': error((p: { problem: string }) => `${p.problem}`),
  'strict-schema': error(
    (p: { problem: string; instead: string }) => `Codex refuses this schema: ${p.problem}; ${p.instead}`,
  ),
  'bad-schema': error((p: { problem: string }) => `this is no JSON Schema: ${p.problem}`),
  'file-not-found': error(
    (p: { what: string; path: string; suggestion?: string | undefined }) =>
      `${p.what} ${quoted(p.path)} does not exist${didYouMean(p.suggestion)}`,
  ),
  'path-outside': error(
    (p: { what: string; path: string; from?: string | undefined }) =>
      `${p.what} ${quoted(p.path)} leaves ${p.from ?? 'the repository'}: keep it inside`,
  ),

  // Workflows that are used
  'unknown-workflow': error(
    (p: { uses: string; problem: string; suggestion?: string | undefined }) =>
      `workflow ${quoted(p.uses)} ${p.problem}${didYouMean(p.suggestion)}`,
  ),
  'uses-cycle': error(
    (p: { chain: readonly string[] }) => `the workflow would use itself: ${p.chain.join(' -> ')}`,
  ),
  'uses-depth': error(
    (p: { limit: number; first: string }) =>
      `workflows may use one another ${p.limit} levels deep, counted from ${p.first}, and this is one more`,
  ),
  'unknown-with': error(
    (p: { input: string; workflow: string; expected: readonly string[]; suggestion?: string | undefined }) =>
      `workflow ${quoted(p.workflow)} has no input ${quoted(p.input)}${didYouMean(p.suggestion)}${
        p.suggestion !== undefined
          ? ''
          : p.expected.length === 0
            ? ': it takes none'
            : `, its inputs are ${oneOf(p.expected, { word: 'and' })}`
      }`,
  ),
  'missing-with': error(
    (p: { input: string; workflow: string; description?: string | undefined }) =>
      `workflow ${quoted(p.workflow)} requires the input ${quoted(p.input)}${
        p.description === undefined ? '' : ` (${p.description})`
      }: give it, "with: { ${p.input}: … }"`,
  ),
  'wrong-with': error(
    (p: { input: string; workflow: string; problem: string }) =>
      `input ${quoted(p.input)} of workflow ${quoted(p.workflow)} ${p.problem}`,
  ),
  'missing-secret': error(
    (p: { secret: string; workflow: string; declared: boolean }) =>
      `workflow ${quoted(p.workflow)} needs the secret ${quoted(p.secret)}, which this job does not hand over: ${
        p.declared
          ? `write "secrets: inherit" or "secrets: [${p.secret}]" on the job`
          : `declare it in this workflow, "secrets: [${p.secret}]", and write "secrets: inherit" on the job`
      }`,
  ),
  'unknown-secret': error(
    (p: { secret: string; problem: string; suggestion?: string | undefined }) =>
      `secret ${quoted(p.secret)} ${p.problem}${didYouMean(p.suggestion)}`,
  ),
} as const;

export const severityOf = (code: keyof typeof catalogue): 'error' | 'warning' => catalogue[code].severity;
