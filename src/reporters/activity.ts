import { isJsonObject } from '../model/json.ts';
import type { AgentActivity } from '../model/run-events.ts';
import { headline, oneLine } from './text.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Codex runs everything through a shell; what it wraps is what says something: `/bin/bash -lc 'ls -a'`. */
const shellWrapper = /^(?:\S*\/)?(?:ba|z|da)?sh\s+-l?c\s+/;

/** A command that only prints a file: `cat a.ts`, `sed -n '1,80p' a.ts`, `head -n 50 a.ts`. */
const plainRead = /^(?:cat|nl(?: -ba)?|head|tail)(?: -n? ?\d+)? ([^\s|&;<>$`*?'"-][^\s|&;<>$`*?'"]*)$/;
const sedRead = /^sed -n ["']?[\d,$]+p["']? ([^\s|&;<>$`*?'"-][^\s|&;<>$`*?'"]*)$/;

function unwrapped(command: string): string {
  const inner = command.replace(shellWrapper, '');
  if (inner === command) return command;
  const quote = inner.at(0);
  if ((quote !== "'" && quote !== '"') || inner.at(-1) !== quote || inner.length < 2) return inner;
  const bare = inner.slice(1, -1);
  return quote === "'" ? bare.replaceAll(`'\\''`, "'") : bare.replace(/\\(["\\$`])/g, '$1');
}

function commandWords(command: string): string {
  const text = oneLine(unwrapped(command.trim()));
  const file = plainRead.exec(text)?.[1] ?? sedRead.exec(text)?.[1];
  return file === undefined ? `$ ${text}` : `reads ${shortPath(file)}`;
}

/** The end of a long absolute path, which is the part that tells files apart. */
function shortPath(path: string): string {
  const parts = oneLine(path).replaceAll('\\', '/').split('/');
  return parts.length > 4 && (parts[0] === '' || parts[0]?.endsWith(':'))
    ? `…/${parts.slice(-3).join('/')}`
    : parts.join('/');
}

const changeVerbs: Readonly<Record<string, string>> = { add: 'adds', delete: 'deletes', update: 'edits' };

/** The paths of a `file_change`, as the agent gives them. */
export function changedFiles(item: AgentActivity): string[] {
  const changes = Array.isArray(item.changes) ? item.changes : [];
  return changes.filter(isJsonObject).map((change) => oneLine(textOf(change.path)));
}

function fileWords(item: AgentActivity): string {
  const [first, ...more] = changedFiles(item);
  if (first === undefined) return 'edits files';
  const change: unknown = Array.isArray(item.changes) ? item.changes[0] : undefined;
  const verb = (isJsonObject(change) ? changeVerbs[textOf(change.kind)] : undefined) ?? 'edits';
  return `${verb} ${shortPath(first)}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function planWords(item: AgentActivity): string {
  const items = (Array.isArray(item.items) ? item.items : []).filter(isJsonObject);
  const next = items.find((entry) => entry.completed !== true);
  const done = items.filter((entry) => entry.completed === true).length;
  return `plan ${done}/${items.length}${next === undefined ? '' : `: ${headline(textOf(next.text))}`}`;
}

/** Reasoning summaries begin with a headline in bold: `**Checking the cache**`. */
const reasoningWords = (text: string): string => headline(text).replaceAll('**', '') || 'thinks';

/** A structured answer is JSON, which says nothing to someone who watches. */
function messageWords(text: string): string {
  const line = headline(text);
  return line === '' || /^[[{]/.test(line) ? 'writes its answer' : line;
}

/** What an agent does at this moment, in a few words on one line that is safe to print. */
export function describeActivity(item: AgentActivity): string {
  switch (item.type) {
    case 'command_execution':
      return commandWords(textOf(item.command));
    case 'file_change':
      return fileWords(item);
    case 'reasoning':
      return reasoningWords(textOf(item.text));
    case 'agent_message':
      return messageWords(textOf(item.text));
    case 'web_search':
      return `searches the web: ${oneLine(textOf(item.query))}`;
    case 'mcp_tool_call':
      return `calls ${oneLine(`${textOf(item.server)} ${textOf(item.tool)}`)}`;
    case 'todo_list':
      return planWords(item);
    case 'error':
      return headline(textOf(item.message)) || 'error';
    default:
      return oneLine(item.type.replaceAll('_', ' '));
  }
}
