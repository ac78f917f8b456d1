import { stripVTControlCharacters } from 'node:util';
import { type Abilities, type Command, onlyReads } from '../../generate/abilities.ts';
import { count, plural } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { oneLine, safeLines } from '../../reporters/text.ts';
import { wrap } from '../wrap.ts';

/** How much of a long list, and of a long command, is written out. */
const shown = { commands: 12, commandLines: 6, lineCharacters: 400, steps: 6 } as const;

/** What a workflow may do, in words, for a reviewer: what is risky is marked and stands first. */
export function abilityLines(abilities: Abilities, style: Style, columns: number): string[] {
  const title = style.strong('What it may do');
  const line = (mark: string, text: string): string[] => marked(mark, text, columns);
  if (onlyReads(abilities))
    return [
      title,
      ...line(style.good('only reads'), 'agents read files and change nothing'),
      ...approvalLines(abilities, columns),
    ];
  const careful = (what: string, who: string): string[] => line(style.warning('careful'), `${what}: ${who}`);
  const danger = (what: string, who: string): string[] => line(style.bad('DANGER'), `${what}: ${who}`);
  const { readers, writers, unlimited, network, webSearch, elsewhere, secrets } = abilities;
  const lines = [title];
  if (unlimited.length > 0)
    lines.push(
      ...danger('full access, agents without a sandbox may do anything that you may', names(unlimited)),
    );
  if (elsewhere.length > 0)
    lines.push(
      ...danger(
        'writes outside of the repository',
        elsewhere
          .map(({ step, directories }) => `${step} (${directories.map(oneLine).join(', ')})`)
          .join(', '),
      ),
    );
  if (writers.length > 0) lines.push(...careful('writes files in the repository', names(writers)));
  if (network.length > 0) lines.push(...careful('uses the network', names(network)));
  if (webSearch.length > 0) lines.push(...careful('searches the web', names(webSearch)));
  if (secrets.length > 0) lines.push(...careful('is given secrets', secrets.map(oneLine).join(', ')));
  lines.push(...commandLines(abilities, style, columns));
  if (readers.length > 0) lines.push(...line('reads files', names(readers)));
  lines.push(...approvalLines(abilities, columns));
  return lines;
}

const approvalLines = ({ approvals }: Abilities, columns: number): string[] =>
  approvals.length === 0 ? [] : marked('asks for approval', names(approvals), columns);

/** `  mark: text`; what does not fit into the line stands below, further in. */
function marked(mark: string, text: string, columns: number): string[] {
  const plain = stripVTControlCharacters(mark);
  return wrap(`${plain}: ${text}`, columns - 4).map((line, index) =>
    index === 0 ? `  ${mark}${line.slice(plain.length)}` : `    ${line}`,
  );
}

function commandLines({ commands }: Abilities, style: Style, columns: number): string[] {
  const group = (mark: string, what: string, of: (command: Command) => boolean): string[] => {
    const those = commands.filter(of);
    if (those.length === 0) return [];
    const more = those.length - shown.commands;
    return [
      ...marked(mark, `runs ${plural(those.length, 'shell command')} ${what}:`, columns),
      ...those.slice(0, shown.commands).flatMap((command) => commandText(command, style, columns)),
      ...(more > 0 ? [`    … and ${count(more)} more`] : []),
    ];
  };
  const careful = style.warning('careful');
  return [
    ...group(
      careful,
      'with your own rights, outside of any sandbox',
      (command) => command.sandbox === 'none',
    ),
    ...group(
      careful,
      'in a sandbox, with the network, may write files in the repository',
      (command) => command.sandbox === 'workspace-write' && command.network,
    ),
    ...group(
      careful,
      'in a sandbox, may write files in the repository',
      (command) => command.sandbox === 'workspace-write' && !command.network,
    ),
    ...group('only reads', 'in a sandbox', (command) => command.sandbox === 'read-only'),
  ];
}

/** Whole, as far as anybody would read it: what is cut off is said, since a command may hide its worst at its end. */
function commandText({ step, command, unsafe }: Command, style: Style, columns: number): string[] {
  const indent = Math.min(step.length + 6, Math.floor(columns / 3));
  const texts = command.split(/\r\n|\r|\n/).map((line) => {
    const dense = line.replace(/(\S)[^\S\r\n]+/g, '$1 ');
    const more = dense.length - shown.lineCharacters;
    return more > 0 ? `${dense.slice(0, shown.lineCharacters)} … and ${count(more)} more characters` : dense;
  });
  const lines = safeLines(texts.join('\n'), shown.commandLines).flatMap((line) => {
    const [margin = ''] = /^ {0,8}/.exec(line) ?? [];
    return wrap(line, columns - indent - margin.length).map((part, index) =>
      index === 0 ? margin + part : `${margin}  ${part}`,
    );
  });
  const mark = unsafe ? [`${style.bad('DANGER')}, values get into it unquoted:`] : [];
  const [first = '', ...rest] = [...mark, ...lines].map((line, index) =>
    index === 0 ? line : `${' '.repeat(indent)}${line}`,
  );
  return [`    ${step}: ${first}`, ...rest];
}

function names(steps: readonly string[]): string {
  const more = steps.length - shown.steps;
  return more > 0 ? `${steps.slice(0, shown.steps).join(', ')} and ${more} more` : steps.join(', ');
}
