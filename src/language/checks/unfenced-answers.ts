import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import { authorOf } from '../../model/shape.ts';
import type { Job, PromptStep, Step, Text } from '../../model/workflow.ts';
import { type OutputNode, printTemplateExpression } from '../../template/template.ts';
import { textOutputs } from '../../template/text-outputs.ts';
import { promptAccess } from '../fields.ts';
import type { Check, CheckContext } from './check.ts';

/**
 * What another agent wrote in words of its own stands in a prompt as if the workflow's author had written it. That agent
 * may have read an issue, a web page or a file that says what the next one should do. A fence, or the quotes of JSON,
 * keep apart what is told and what is shown. Numbers, booleans and one of a few words say nothing of their own, and an
 * agent's own words in a thread that goes on are no news to it.
 */
export const unfencedAnswers: Check = function* ({ workflow, sites }: CheckContext): Generator<Diagnostic> {
  for (const job of workflow.jobs) {
    for (const [index, step] of job.steps.entries()) {
      if (step.kind !== 'prompt') continue;
      let own: ReadonlySet<string> | undefined;
      const spot = { job, step: index, ownEnv: true };
      for (const [field, text] of [
        ['prompt', step.prompt],
        ['instructions', step.options.instructions],
      ] as const) {
        if (text === undefined || !mayHoldAnswers(text)) continue;
        const said = new Set<string>();
        const access = field === 'prompt' ? promptAccess(step) : 'step';
        for (const output of textOutputs(text, sites.site(`"${field}"`, access, spot))) {
          const { node, shape, usedAt } = output;
          const author = shape.kind === 'string' ? authorOf(shape) : undefined;
          const written = inner(node);
          if (author === undefined || said.has(written)) continue;
          own ??= threadOf(job, step);
          if (own.has(author)) continue;
          said.add(written);
          const helper = standsAlone(output.text, node) ? 'fence' : 'json';
          const params = {
            found: `{{ ${written} }}`,
            author,
            field,
            instead: `{{ ${helper} ${printTemplateExpression(node.value)} }}`,
            reach: reachOf(step),
          };
          const more = usedAt === undefined ? {} : { related: usedAt };
          yield diagnostic('unfenced-answer', placeOf(output.text, node), params, more);
        }
      }
    }
  }
};

/**
 * Whether a text names a context that leads to what an agent wrote. Not one pattern for braces and names: it would look
 * through the rest of the text from each of its braces.
 */
const mayHoldAnswers = ({ text, partials }: Text): boolean =>
  text.includes('{{') && (partials !== undefined || /\b(?:steps|needs|matrix|env)\b/.test(text));

/** The steps whose thread a step goes on with: what they wrote is in it. */
function threadOf(job: Job, step: PromptStep): ReadonlySet<string> {
  if (step.thread === undefined) return new Set();
  const steps = new Map<string, Step>(job.steps.map((each) => [each.id, each]));
  const found = new Set<string>();
  for (let at: string | undefined = step.thread.id; at !== undefined && !found.has(`${job.id}/${at}`); ) {
    found.add(`${job.id}/${at}`);
    const earlier = steps.get(at);
    at = earlier?.kind === 'prompt' ? earlier.thread?.id : undefined;
  }
  return found;
}

const inner = ({ value }: OutputNode): string => printTemplateExpression(value).replace(/^\((.*)\)$/s, '$1');

const placeOf = (text: Text, { range }: OutputNode): Place => text.placeOf(range.start, range.end);

/** Whether nothing else is on its line: a fence would break a sentence. */
function standsAlone({ text }: Text, { range }: OutputNode): boolean {
  const before = text.slice(text.lastIndexOf('\n', range.start - 1) + 1, range.start);
  const end = text.indexOf('\n', range.end);
  const after = text.slice(range.end, end === -1 ? undefined : end);
  return before.trim() === '' && after.trim() === '';
}

/** What an agent that obeys a foreign text could do. */
function reachOf({ options }: PromptStep): string | undefined {
  if (options.sandbox === 'danger-full-access') return 'this agent may do anything on this machine';
  const network = options.webSearch || (options.network && options.sandbox === 'workspace-write');
  if (options.sandbox === 'workspace-write')
    return network ? 'this agent may change files and use the network' : 'this agent may change files';
  return network ? 'this agent may search the web' : undefined;
}
