import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { authorOf } from '../../model/shape.ts';
import { textOutputs } from '../../template/text-outputs.ts';
import type { Check, CheckContext } from './check.ts';

/** What makes a program of the word behind it. */
const interpreter =
  /(?:\beval|\bsource|\b(?:ba|z|da|k)?sh(?:\s+[\w-]+)*\s+-\w*c|\b(?:node|deno)\s+(?:-e|--eval|-p|--print|eval)|\bpython[\d.]*\s+-c|\b(?:perl|ruby)\s+-e|\bpwsh\s+(?:-\w+\s+)*-c(?:ommand)?|\b(?:Invoke-Expression|iex))\s+$/i;
/** Where the next word is the program that is run. */
const commandPosition = /(?:^|[\n;&|({]|\b(?:then|do|else|exec|sudo|time|nohup|xargs))[ \t]*$/;

/** What an agent wrote is run by a shell: raw in the command, as the program, or as the code that a program is given. */
export const answersInCommands: Check = function* ({ workflow, sites }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    for (const [index, step] of job.steps.entries()) {
      if (step.kind !== 'run' || !step.run.text.includes('{{')) continue;
      const site = sites.site('"run"', 'step', { job, step: index, ownEnv: true });
      for (const { node, shape } of textOutputs(step.run, site)) {
        const author = authorOf(shape);
        if (author === undefined) continue;
        const { start, end } = node.range;
        const before = step.run.text.slice(Math.max(0, start - 100), start);
        const raw = node.raw && step.unsafeInterpolation;
        const how = raw
          ? 'stands raw in this command'
          : interpreter.test(before)
            ? 'is run as code'
            : commandPosition.test(before)
              ? 'is run as a program'
              : undefined;
        if (how === undefined) continue;
        const found = step.run.text.slice(start, end);
        yield diagnostic('answer-in-command', step.run.placeOf(start, end), { found, author, how });
      }
    }
  }
};
