import { printable } from '../../diagnostics/printable.ts';
import { type Abilities, onlyReads } from '../../generate/abilities.ts';
import { count, plural, shortCount } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { oneLine, safeLines } from '../../reporters/text.ts';
import { truncate } from '../../reporters/width.ts';
import { planText } from '../plan-text.ts';
import { wrap } from '../wrap.ts';
import type { Review, TokenEstimate } from './review.ts';

/** How much of a long list is written out. */
const shown = { commands: 12, commandLines: 6, steps: 6, planLines: 60 } as const;

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
  const more = lines.length - shown.planLines;
  const kept =
    more > 1 ? [...lines.slice(0, shown.planLines - 2), `… ${more} more lines`, ...lines.slice(-1)] : lines;
  const standIns = needed.map(({ name }) => name).join(', ');
  return [
    `${style.strong('Plan')}${standIns === '' ? '' : style.quiet(`  with something in the place of ${oneLine(standIns)}`)}`,
    ...kept.map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

function abilityLines(abilities: Abilities, style: Style, columns: number): string[] {
  const title = style.strong('What it may do');
  if (onlyReads(abilities))
    return [title, `  ${style.good('only reads')}: agents read the repository and change nothing`];
  const careful = (what: string, who: string): string => `  ${style.warning('careful')}: ${what}: ${who}`;
  const danger = (what: string, who: string): string => `  ${style.bad('DANGER')}: ${what}: ${who}`;
  const { readers, writers, unlimited, network, webSearch, elsewhere, secrets } = abilities;
  const lines = [title];
  if (unlimited.length > 0)
    lines.push(
      danger('full access, agents without a sandbox may do anything that you may', names(unlimited)),
    );
  if (elsewhere.length > 0)
    lines.push(
      danger(
        'writes outside of the repository',
        elsewhere
          .map(({ step, directories }) => `${step} (${directories.map(oneLine).join(', ')})`)
          .join(', '),
      ),
    );
  if (writers.length > 0) lines.push(careful('writes files in the repository', names(writers)));
  if (network.length > 0) lines.push(careful('uses the network', names(network)));
  if (webSearch.length > 0) lines.push(careful('searches the web', names(webSearch)));
  if (secrets.length > 0) lines.push(careful('is given secrets', secrets.map(oneLine).join(', ')));
  lines.push(...commandLines(abilities, style, columns));
  if (readers.length > 0) lines.push(`  reads the repository: ${names(readers)}`);
  return lines;
}

function commandLines({ commands }: Abilities, style: Style, columns: number): string[] {
  if (commands.length === 0) return [];
  const listed = commands.slice(0, shown.commands).flatMap(({ step, command, unsafe }) => {
    const room = Math.max(columns - step.length - 6, 24);
    const [first = '', ...rest] = safeLines(command, shown.commandLines).map((line) => truncate(line, room));
    const mark = unsafe ? `${style.bad('DANGER')}, values get into it unquoted: ` : '';
    const indent = ' '.repeat(step.length + 6);
    return [`    ${step}: ${mark}${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
  const more = commands.length - shown.commands;
  return [
    `  ${style.warning('careful')}: runs ${plural(commands.length, 'shell command')} with your own rights, outside of any sandbox:`,
    ...listed,
    ...(more > 0 ? [`    … and ${count(more)} more`] : []),
  ];
}

function names(steps: readonly string[]): string {
  const more = steps.length - shown.steps;
  return more > 0 ? `${steps.slice(0, shown.steps).join(', ')} and ${more} more` : steps.join(', ');
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
