import { printable } from '../../diagnostics/printable.ts';
import { plural, shortCount } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { planText } from '../plan-text.ts';
import { wrap } from '../wrap.ts';
import { abilityLines } from './abilities-text.ts';
import type { Review, TokenEstimate } from './review.ts';

/** How many lines of a long plan are written out. */
const mostPlanLines = 60;

/** The plan, what the workflow may do, and what a run would cost, for people. */
export function reviewText(review: Review, style: Style, columns: number): string {
  const blocks = [
    planBlock(review, style, columns),
    abilityLines(review.abilities, style, columns),
    review.plan.kind === 'planned' ? wrap(estimateWords(review.plan.estimate), columns) : [],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function planBlock({ plan, needed }: Review, style: Style, columns: number): string[] {
  if (plan.kind === 'open') {
    const inputs = needed.map(({ name }) => ` -i ${name}=…`).join('');
    return [
      style.strong('Plan'),
      ...wrap(
        `It can't be told here${inputs === '' ? '' : ' without the inputs'}: ${oneLine(plan.reason)}`,
        columns - 2,
      ).map((line) => `  ${line}`),
    ];
  }
  const { prepared, preview } = plan;
  const text = printable(
    planText(prepared.workflow, preview.jobs, {
      columns: columns - 2,
      tokens: undefined,
      unfinished: preview.unfinished,
    }),
  );
  const lines = text.trimEnd().split('\n');
  const more = lines.length - mostPlanLines;
  const kept =
    more > 1 ? [...lines.slice(0, mostPlanLines - 2), `… ${more} more lines`, ...lines.slice(-1)] : lines;
  const standIns = needed.map(({ name }) => name).join(', ');
  return [
    `${style.strong('Plan')}${standIns === '' ? '' : style.quiet(`  with something in the place of ${oneLine(standIns)}`)}`,
    ...kept.map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

/** `About 80k tokens for 4 agent calls: 20k for each, since none of these steps has run yet; and 20k for each instance of fix.` */
function estimateWords({ tokens, calls, known, assumed, open }: TokenEstimate): string {
  const each = shortCount(assumed);
  const how =
    known === calls
      ? 'by earlier runs'
      : known === 0
        ? `${each} for each, since none of these steps has run yet`
        : `by earlier runs, and ${each} for each of the ${calls - known} that have not run yet`;
  const now =
    calls === 0
      ? 'No tokens that are known now'
      : `About ${shortCount(tokens)} tokens for ${plural(calls, 'agent call')}: ${how}`;
  const later = open
    .filter((job) => job.calls > 0)
    .map((job) => `${shortCount(job.calls * assumed)} for each instance of ${job.job}`);
  return `${now}${later.length === 0 ? '' : `; and ${later.join(', ')}`}.`;
}
