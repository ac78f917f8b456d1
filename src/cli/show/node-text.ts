import { printable } from '../../diagnostics/printable.ts';
import type { Json } from '../../model/json.ts';
import type { Attempt, NodeCompleted, NodeFailed } from '../../model/run-events.ts';
import { totalTokens, type Usage } from '../../model/usage.ts';
import { describeActivity } from '../../reporters/activity.ts';
import { count, duration } from '../../reporters/format.ts';
import type { Style } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { localTime } from '../age.ts';
import { fields } from './fields.ts';
import type { NodeDetails } from './node-details.ts';

/** One node, whole: nothing in it is cut. */
export function nodeText(run: string, details: NodeDetails, style: Style, running: boolean): string {
  const { end, items, logs } = details;
  const blocks = [
    [style.strong(oneLine(details.node)), ...header(run, details, style, running)],
    section('Failure', failureText(end), style),
    section(end?.type === 'node.skipped' ? 'Skipped' : '', skipText(end), style),
    ...(end === undefined || end.type === 'node.skipped' ? [] : endSections(end, details, style)),
    section('What the agent did', items.map((item) => oneLine(describeActivity(item))).join('\n'), style),
    section('Warnings', logs.join('\n'), style),
  ];
  const spoken = blocks.filter((block) => block.length > 0);
  return `${spoken.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function header(run: string, { started, end }: NodeDetails, style: Style, running: boolean): string[] {
  const ended = end?.type === 'node.skipped' ? undefined : end;
  const completed = end?.type === 'node.completed' ? end : undefined;
  const matrix = started?.matrix ?? null;
  const cached = completed?.cached === true;
  const name = started?.name ?? '';
  const attempts = ended?.attempts.length ?? 0;
  const optional = (text: string | null | undefined): string[] =>
    text === null || text === undefined || text === '' ? [] : [oneLine(text)];
  return fields(
    [
      ['run', [run]],
      ['result', [standing(end, style, running)]],
      ['name', name === started?.step ? [] : optional(name)],
      ['instance', matrix === null ? [] : optional(started?.instance_name)],
      ['matrix', matrix === null ? [] : [oneLine(JSON.stringify(matrix))]],
      ['started', started === undefined ? [] : [localTime(started.at)]],
      ['took', ended === undefined || cached ? [] : [duration(ended.duration_ms)]],
      ['tokens', ended === undefined || cached ? [] : [usageWords(ended.usage)]],
      ['attempts', attempts < 2 ? [] : [count(attempts)]],
      ['model', optional(completed?.model)],
      ['thread', optional(completed?.thread_id)],
      ['key', optional(ended?.key)],
      ['approved', completed?.approved_by === undefined ? [] : [approvers[completed.approved_by]]],
      ['sample', completed === undefined || completed.sample === 0 ? [] : [String(completed.sample)]],
    ],
    style,
  );
}

const approvers = { terminal: 'on the terminal', flag: 'with --approve' } as const;

function standing(end: NodeDetails['end'], style: Style, running: boolean): string {
  if (end === undefined) return running ? style.active('running') : style.warning('not finished');
  if (end.type === 'node.skipped') return style.quiet('skipped');
  if (end.type === 'node.completed') return style.good(end.cached ? 'success, cached' : 'success');
  const failed =
    end.class === 'cancelled' ? style.warning('cancelled') : style.bad(`failure: ${oneLine(end.class)}`);
  return end.continued ? `${failed} (continue-on-error)` : failed;
}

const failureText = (end: NodeDetails['end']): string => (end?.type === 'node.failed' ? end.message : '');
const skipText = (end: NodeDetails['end']): string => (end?.type === 'node.skipped' ? end.message : '');

const inputTitles = { prompt: 'Prompt', run: 'Command', approve: 'Question' } as const;

function endSections(
  end: NodeCompleted | NodeFailed,
  { started, schema }: NodeDetails,
  style: Style,
): string[][] {
  const { input, command } = end;
  const completed = end.type === 'node.completed';
  const asked = inputTitles[input?.kind ?? started?.kind ?? 'prompt'];
  const attempts = tellingAttempts(end);
  return [
    section(asked, input?.text ?? '', style),
    section('Schema', schema === undefined ? '' : JSON.stringify(schema, null, 2), style),
    ...attempts.map((attempt, at) =>
      section(`Attempt ${at + 1} of ${end.attempts.length}`, attemptText(attempt), style),
    ),
    section('Answer', completed || attempts.length > 0 ? '' : (end.answer ?? ''), style),
    section('Exit code', command === null ? '' : String(command.exit_code ?? 'none: it was ended'), style),
    section('Standard output', command?.stdout ?? '', style),
    section('All of standard output', command?.stdout_file ?? '', style),
    section('Standard error', command?.stderr ?? '', style),
    section('All of standard error', command?.stderr_file ?? '', style),
    section('Output', completed && !repeats(end) ? outputText(end.output) : '', style),
  ];
}

/** One that was good says the same as the output, and a single one the same as the failure. */
function tellingAttempts(end: NodeCompleted | NodeFailed): readonly Attempt[] {
  const [first] = end.attempts;
  const message = end.type === 'node.failed' ? end.message : undefined;
  if (end.attempts.length === 1 && first?.failure?.message === message) return [];
  return end.attempts.filter((attempt) => attempt.failure !== null);
}

/** Whether the output says no more than the command's standard output. */
const repeats = ({ output, command }: NodeCompleted): boolean =>
  command !== null && typeof output === 'string' && output.trim() === command.stdout.trim();

const outputText = (output: Json): string =>
  typeof output === 'string' ? output : JSON.stringify(output, null, 2);

function attemptText({ failure, answer, usage, duration_ms, thread_id }: Attempt): string {
  const thread = thread_id === null ? '' : `, thread ${thread_id}`;
  return [
    `${failure?.class}: ${failure?.message}`,
    `${duration(duration_ms)}, ${usageWords(usage)}${thread}`,
    ...(answer === null ? [] : ['answer:', answer]),
  ].join('\n');
}

function usageWords(usage: Usage): string {
  if (totalTokens(usage) === 0) return 'none';
  const part = (value: number, what: string): string => (value === 0 ? '' : ` (${count(value)} ${what})`);
  const input = `${count(usage.input_tokens)} in${part(usage.cached_input_tokens, 'cached')}`;
  return `${input}, ${count(usage.output_tokens)} out${part(usage.reasoning_output_tokens, 'reasoning')}`;
}

/** A title and a text below it, safe to print; nothing where the text is empty. */
function section(title: string, text: string, style: Style): string[] {
  if (text.trim() === '') return [];
  const lines = printable(text.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd()).split('\n');
  return [style.strong(`${title}:`), ...lines.map((line) => (line === '' ? '' : `  ${line}`))];
}
