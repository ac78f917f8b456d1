import type { DiagnosticCode } from './diagnostic.ts';

/** What a check is for: docs/checks.md and SARIF's help texts are made from it. In Markdown, full sentences. */
export interface Rule {
  /** What it finds, in one sentence. */
  readonly finds: string;
  /** Why that matters: what would happen otherwise. */
  readonly why: string;
  /** Whether what it finds may let somebody do harm; code scanning shows such findings apart. */
  readonly security?: boolean;
}

/** Every check, in the words of its users. A code without an entry does not compile. */
export const rules: { readonly [C in DiagnosticCode]: Rule } = {
  // The file and its YAML
  'file-too-large': {
    finds: 'A workflow file of more than one MiB.',
    why: 'A workflow is read and reviewed by people. Data that only agents read belongs into files of its own, which a prompt takes in with `{{ file "…" }}`.',
  },
  'not-utf8': {
    finds: 'A file that is not UTF-8 text.',
    why: 'Bytes in another encoding would reach an agent as other characters than were written. The frame ends at the first of them.',
  },
  'yaml-syntax': {
    finds: 'Text that is not YAML, or that is YAML which says something else than was meant.',
    why: 'Nothing behind such a place can be trusted. The message names the slip, not the rule of the grammar, and what is understood all the same is checked, too.',
  },
  'empty-file': {
    finds: 'A file without any content but comments.',
    why: 'There is nothing to run, and whoever saved it surely meant to.',
  },
  'multiple-documents': {
    finds: 'A second YAML document, after `---`.',
    why: 'A workflow file holds one workflow, and the rest would be left unread without a word.',
  },
  'duplicate-key': {
    finds: 'A key that is set twice in one map.',
    why: 'Only one of the two could count, and which one that is depends on who reads the file.',
  },
  'alias-bomb': {
    finds: 'YAML aliases that unfold to an enormous number of values.',
    why: 'A few lines of aliases of aliases fill the memory of any machine. No workflow needs them.',
    security: true,
  },
  'unquoted-template': {
    finds: 'A value that begins with `{{` without quotes.',
    why: 'YAML takes the braces for a map, so the text would never be rendered.',
  },

  // Structure
  'unknown-key': {
    finds: 'A key that does not exist in this place.',
    why: 'A key that nobody reads changes nothing, which is noticed late: a `timeout-minute` that never ends a step. Keys that begin with `x-` are yours.',
  },
  'missing-key': {
    finds: 'A map without a key that it must have.',
    why: 'A job without steps, or a step that neither asks nor runs anything, has no meaning.',
  },
  'wrong-type': {
    finds: 'A value of another type than its key takes.',
    why: 'YAML guesses types from spelling, so `yes`, `1.0` or a forgotten dash easily become something else than was meant.',
  },
  'wrong-value': {
    finds: 'A value that is none of those which its key takes.',
    why: 'Where there are only a few values, any other one is a slip.',
  },
  'bad-value': {
    finds:
      "A value of the right type that makes no sense: a number out of its range, an empty list, a name that can't be one.",
    why: 'A run would fail on it or, worse, do nothing, after the first agents were paid for.',
  },
  'conflicting-keys': {
    finds: 'Keys that exclude each other, such as `prompt` and `run` on one step.',
    why: 'Only one of them could count.',
  },
  'bad-id': {
    finds: 'An id of a job, step or input that expressions could not name.',
    why: "An id with a space or a dot can't stand in `steps.<id>.output`.",
  },
  'duplicate-id': {
    finds: 'A step id that is used twice in a job.',
    why: '`steps.<id>` would mean two steps, and one result would hide the other.',
  },
  'case-collision': {
    finds: 'Two names in one place that differ in case only.',
    why: 'Expressions compare names without regard to case, as in GitHub Actions, so the two could not be told apart.',
  },

  // Inputs
  'bad-input': {
    finds: 'An input whose type, options and default do not fit together.',
    why: 'Each run without that input would fail.',
  },
  'required-default': {
    finds: 'An input that is required and has a default.',
    why: 'Who has to give a value never gets the default, so one of the two is not what was meant.',
  },

  // Jobs
  'unknown-needs': {
    finds: 'A job in `needs` that is no job of this workflow.',
    why: 'The job would wait for something that never runs.',
  },
  'needs-cycle': {
    finds: 'Jobs that need each other in a circle.',
    why: 'None of them could ever start.',
  },
  'matrix-error': {
    finds: 'A matrix that has no instances whatever its values are, or whose values are no lists.',
    why: 'The job would be skipped or fail when its turn comes, after the jobs before it were paid for.',
  },
  'unknown-thread': {
    finds: 'A `thread` that is not an earlier prompt step of the same job with the same agent.',
    why: 'There would be no conversation to go on with.',
  },

  'matrix-duplicate': {
    finds: 'A value that stands twice under one key of a matrix.',
    why: 'Each combination with it runs twice and is paid for twice. Whoever wants several answers to one question says so with a key that counts them.',
  },
  'matrix-exclude': {
    finds: 'An entry of `exclude` that leaves nothing out.',
    why: 'What was meant to be left out runs, and costs, all the same.',
  },
  'matrix-include': {
    finds: 'An entry of `include` that adds neither a combination nor a value.',
    why: 'It was surely meant to add something: mostly a value is misspelt, or an earlier entry says the same.',
  },
  'matrix-empty': {
    finds: 'A matrix that is written out and has no combination.',
    why: 'Its job is skipped, always and without an error.',
  },
  'thread-may-be-missing': {
    finds: 'A step that goes on with the thread of a step that may be skipped or may fail.',
    why: 'Without that thread the step fails, once what came before it is paid for.',
  },
  'thread-continued-twice': {
    finds: 'Two steps that go on with the thread of the same step.',
    why: 'A thread is one line of conversation: the second step finds what the first one said in it. Nothing of that shows in the file.',
  },
  'unknown-agent': {
    finds: 'An `agent` that is not there.',
    why: 'The run could not begin.',
  },
  'actions-command': {
    finds: 'Commands that speak to the runner of GitHub Actions, such as `>> $GITHUB_OUTPUT`.',
    why: 'Nobody reads them here, so the value never arrives. A command that asks first whether it runs within Actions is left alone.',
  },

  // Limits
  'timeout-too-long': {
    finds: 'A `timeout-minutes` that is longer than a timer can wait.',
    why: 'It ends after some 24 days, whatever it says; mostly it was meant in seconds.',
  },
  'timeout-beyond-job': {
    finds: 'A step that may take longer than its job.',
    why: "The job's time-out comes first, and the step's never.",
  },
  'small-budget': {
    finds: 'A `budget` that is too small for the agents that run in any case.',
    why: 'The first run would pause before its end.',
  },
  'open-fan-out': {
    finds: 'A matrix over a list that an agent wrote, where neither the workflow nor the job has a budget.',
    why: 'One long answer starts hundreds of agents. A `budget` of tokens or agents bounds what that costs.',
  },
  'bad-ignore': {
    finds: 'A comment `# codex-flow-ignore` that ignores nothing.',
    why: 'The warning that it was about is gone, or was never reached, and the next one of its kind would go unseen.',
  },
  'no-effect': {
    finds: 'A key that changes nothing where it stands.',
    why: 'It promises something that does not happen: a network that a read-only agent does not have, instances side by side in a job without a matrix.',
  },
  'unchanging-until': {
    finds: 'An `until` that no iteration can change: it looks neither at steps nor at outputs nor at files.',
    why: 'Whether the job ends is then known before it begins: after one iteration, or as a failure after the last.',
  },
  'null-at-first': {
    finds: 'A text that takes something from `repeat.previous` in any case, also in the first iteration.',
    why: 'No iteration was before the first, and a text with a hole is an error, so the job would fail at once.',
  },

  // The environment and files
  'env-case': {
    finds: 'Variables of one `env` whose names differ in case only.',
    why: 'Windows takes them for one variable, other systems for two.',
  },
  'reserved-env': {
    finds: 'A variable that codex-flow or Codex sets itself.',
    why: 'The value in the file never arrives.',
  },
  'withheld-env': {
    finds: 'A variable of a prompt step with KEY, SECRET or TOKEN in its name.',
    why: "Codex keeps such variables from the commands of its agents, unless its configuration says otherwise, so that agents don't get at keys by chance.",
  },
  'env-not-expanded': {
    finds: 'A variable whose value names the variable itself, as in `PATH: /opt/bin:$PATH`.',
    why: 'No shell reads `env`, so the dollar sign and the name are taken as they are, and programs are no longer found.',
  },
  'bad-path': {
    finds: 'A path that means another place, or none, on another machine.',
    why: 'Workflows are shared. An absolute path, `~` or `$HOME` holds for one machine at most.',
  },
  'bad-glob': {
    finds: "A pattern of `files` that can't mean what it seems to.",
    why: 'A result is replayed as long as the files that match stay the same: a pattern that matches nothing replays it forever.',
  },

  // What could do harm
  'unfenced-answer': {
    finds: "A prompt with another agent's free text in it, neither in a `fence` nor as `json`.",
    why: 'What an agent wrote may repeat what it read: an issue, a web page, a comment that says what agents should do next. A fence keeps apart what is told and what is shown. Numbers, booleans and one of a few words are free of that, and so is what the agent said itself in a thread that goes on.',
    security: true,
  },
  'answer-in-command': {
    finds: 'A command that runs what an agent wrote: raw, as the program, or as code for a program.',
    why: '`run` steps have your own rights and no sandbox. Whoever can make the agent write something can then run it.',
    security: true,
  },
  'secret-in-prompt': {
    finds: 'A secret in a prompt, also by way of `env`.',
    why: "It is sent to the model and kept in Codex's record of the conversation, which codex-flow can't mask.",
    security: true,
  },
  'hard-coded-secret': {
    finds:
      'A credential in the file, comments included, known by the form that tokens of common services have.',
    why: 'Workflow files are checked in. A key that was once in a repository has to be taken for known.',
    security: true,
  },
  'unused-secret': {
    finds: 'A secret that is declared and that nothing names.',
    why: 'No run starts where the environment does not set it.',
  },
  'danger-full-access': {
    finds: 'An agent outside of every sandbox.',
    why: 'It may change, send and delete all that you may, and nobody is asked. There are reasons for it; a reviewer should see it.',
    security: true,
  },
  'parallel-writers': {
    finds: 'Agents that may write into one directory at the same time.',
    why: "They overwrite each other's changes, and each sees the others' half done.",
  },
  'replayed-writer': {
    finds: 'An agent that writes and whose result is replayed by `files`.',
    why: 'A replay gives its answer again, not its changes: later steps would find the answer and not the work.',
  },

  // Notations and references
  'wrong-notation-text': {
    finds: 'An expression `${{ }}` in a field that is text.',
    why: 'Text is Handlebars: an agent would read the braces instead of the value.',
  },
  'wrong-notation-value': {
    finds: 'Handlebars `{{ }}`, or a reference without braces, in a field that is a value.',
    why: 'Values are expressions: the braces would be taken for text, and a condition with text in it is always true.',
  },
  'expression-syntax': {
    finds: "An expression that can't be read.",
    why: 'The step would fail when its turn comes. The frame shows the place within the expression.',
  },
  'template-syntax': {
    finds: "Handlebars that can't be read, such as a block that is not closed.",
    why: 'The step would fail when its turn comes. The frame shows the place within the text.',
  },
  'unknown-function': {
    finds: 'A function in an expression that does not exist.',
    why: 'The step would fail when its turn comes.',
  },
  'function-unavailable': {
    finds: 'A function in a field where it has no meaning, such as `failure()` outside of `if`.',
    why: 'Status functions ask what came before, and only a condition is evaluated at that time.',
  },
  'function-arguments': {
    finds: 'A function with too few or too many arguments, or with one of a type that it never takes.',
    why: 'The step would fail when its turn comes.',
  },
  'unknown-helper': {
    finds: 'A helper in Handlebars that does not exist.',
    why: 'The step would fail when its turn comes.',
  },
  'helper-arguments': {
    finds: "A helper with arguments that it can't take.",
    why: 'The step would fail when its turn comes.',
  },
  'unknown-reference': {
    finds:
      'A name that its context does not have: an input, a job, a step, a key of the matrix, or a part of an answer.',
    why: 'In GitHub Actions such a name is an empty text. A prompt with a hole in it costs as much as a whole one and answers something else.',
  },
  'not-an-object': {
    finds: 'A part of a value that has no parts: a name behind a text, a number or a list.',
    why: 'The value has another form than whoever wrote this thought, and there is nothing under that name.',
  },
  'context-unavailable': {
    finds: 'A context in a field where it is not known yet, such as `steps` in a matrix.',
    why: 'The field is evaluated before what it asks for exists.',
  },
  'raw-in-run': {
    finds: 'A value that goes into a shell command without being quoted.',
    why: 'Inputs, file names and answers of agents may hold `; rm -rf ~`. `{{ }}` quotes every value for the shell; raw text needs a word on the step that reviewers see.',
    security: true,
  },
  'quoted-in-run': {
    finds: 'Quotes in a command around a value that is quoted already.',
    why: 'Two layers of quotes undo each other: the value is split into words, or what is in it is obeyed by the shell.',
    security: true,
  },
  'structure-in-text': {
    finds: 'A list or a map that is put into a text as it is.',
    why: 'Each form that it could take by itself (`[object Object]`, `a,b`) is a surprise to somebody, so the text says which: `json`, `join` or `fence`.',
  },
  'unknown-partial': {
    finds: 'A partial, `{{> name }}`, that is not in the folder `partials` beside the workflow.',
    why: 'The prompt would lack a part of what it was meant to say. A partial is a `.md` file, named without its extension.',
  },
  'partial-nesting': {
    finds:
      'Partials that take in each other in a circle, more than ten levels deep, or more than a thousand times.',
    why: 'Such a text would have no end, or be larger than any model takes.',
  },
  'unused-with': {
    finds: 'A value that a prompt file or a partial is given, and does not use.',
    why: 'Whoever reads the workflow believes that the prompt says it. Most often the name is spelt in two ways.',
  },
  'impossible-comparison': {
    finds:
      'A comparison that always ends the same way: with a word that the value never is, between a boolean and a text, with a list, or with a result that `success()` has ruled out before.',
    why: 'A branch that never runs looks like one that did not have to.',
  },
  'constant-condition': {
    finds:
      'A condition that is always true, or one that is never true because its parts contradict each other.',
    why: 'It is nearly always a text that was meant to be compared, or `||` where `&&` was meant: what was to run sometimes runs, and costs, every time, or never.',
  },
  'expression-type': {
    finds: 'An expression whose value has another type than its key takes.',
    why: 'It would be noticed when the step begins, behind all that was paid for until then.',
  },
  'unused-input': {
    finds: 'An input that nothing in the workflow uses.',
    why: 'Whoever starts the workflow is asked for something that changes nothing, or a prompt lacks what it was meant to have.',
  },
  'unused-step-id': {
    finds: "A read-only agent whose answer nothing can see, because its job's `outputs` map leaves it out.",
    why: 'An agent that changes no files is asked for its answer alone, so its tokens are spent for nothing.',
  },
  unreachable: {
    finds: 'A job or a step whose condition is written to be false, and the jobs that are skipped with it.',
    why: 'A part that was turned off to try something is easily left so, and what needs it never runs, either.',
  },

  // Outputs
  'bad-shape': {
    finds: 'An `output` that is no short form of a schema.',
    why: 'It says which form an answer must have, so every name in it must have a type.',
  },
  'strict-schema': {
    finds: 'A JSON Schema that Codex refuses in strict mode.',
    why: 'Each call with it would end in an error, one attempt after the other.',
  },
  'bad-schema': {
    finds: 'An `output-schema` that is no JSON Schema.',
    why: 'No answer could be checked against it.',
  },
  'file-not-found': {
    finds: 'A file that the workflow names and that is not there.',
    why: 'The step that reads it would fail. Only what is named as it stands, and read before any step could have made it, is looked for.',
  },
  'path-outside': {
    finds:
      'A path that leads out of the repository, or out of the package that a shared workflow belongs to.',
    why: 'A workflow works the same for everybody who checks it out, and one from a package does not read files of its own choice.',
    security: true,
  },

  // Workflows that are used
  'unknown-workflow': {
    finds: 'A `uses` that leads to no workflow.',
    why: 'A path that begins with `./` or `../` is relative to the file that says it; anything else is a file in an npm package, found as Node finds packages from that file. What `exports` in a `package.json` says does not count: files are files.',
  },
  'uses-cycle': {
    finds: 'Workflows that use each other in a circle.',
    why: 'Such a run would never end.',
  },
  'uses-depth': {
    finds: 'Workflows that use one another more than ten levels deep.',
    why: 'Nobody could tell any more what a run does.',
  },
  'unknown-with': {
    finds: 'A value for an input that the workflow does not have.',
    why: 'Nobody would read it, and the input that was meant would have another value.',
  },
  'missing-with': {
    finds: 'A required input that is not given.',
    why: 'The workflow can do nothing sensible without it.',
  },
  'wrong-with': {
    finds: 'A value, or an expression, of another type than the input takes.',
    why: 'The workflow relies on the type: a list that is a text would be taken apart letter by letter, or fail far from here.',
  },
  'missing-secret': {
    finds: 'A secret that a workflow declares and that the job using it does not hand over.',
    why: 'A workflow is given only the secrets that its caller names, so its steps would run without it.',
    security: true,
  },
  'unknown-secret': {
    finds: 'A secret that is handed over but that one of the two workflows does not declare.',
    why: 'It would reach nobody; most often its name is misspelt.',
  },
};
