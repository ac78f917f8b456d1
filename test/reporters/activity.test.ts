import { describe, expect, it } from 'vitest';
import type { AgentActivity } from '../../src/model/run-events.ts';
import { describeActivity } from '../../src/reporters/activity.ts';

const command = (text: string): AgentActivity => ({ type: 'command_execution', command: text });

describe('describeActivity', () => {
  it.each<[string, AgentActivity, string]>([
    ['a command', command('npm test'), '$ npm test'],
    [
      'its shell unwrapped',
      command(`/bin/bash -lc 'grep -rn "x y" src | head'`),
      '$ grep -rn "x y" src | head',
    ],
    ['escaped quotes', command(`bash -lc "echo \\"hi\\" \\$HOME"`), '$ echo "hi" $HOME'],
    ['single quotes in single quotes', command(`bash -lc 'echo '\\''a'\\'''`), `$ echo 'a'`],
    ['several lines', command("bash -lc 'cat <<EOF\nx\nEOF'"), '$ cat <<EOF x EOF'],
    ['a file that is read', command(`bash -lc "sed -n '1,200p' src/log.ts"`), 'reads src/log.ts'],
    ['the same with cat', command('cat package.json'), 'reads package.json'],
    ['and with head', command('bash -lc "head -n 50 /home/me/work/repo/src/a.ts"'), 'reads …/repo/src/a.ts'],
    ['more than a read', command('cat a.ts | wc -l'), '$ cat a.ts | wc -l'],
    ['an option that looks like a file', command('cat --help'), '$ cat --help'],
    ['an edit', { type: 'file_change', changes: [{ path: 'src/a.ts', kind: 'update' }] }, 'edits src/a.ts'],
    [
      'several new files',
      {
        type: 'file_change',
        changes: [
          { path: 'a.ts', kind: 'add' },
          { path: 'b.ts', kind: 'add' },
        ],
      },
      'adds a.ts and 1 more',
    ],
    ['a change without its files', { type: 'file_change' }, 'edits files'],
    ['reasoning', { type: 'reasoning', text: '**Checking the cache**\n\nFirst I…' }, 'Checking the cache'],
    ['reasoning without words', { type: 'reasoning', text: '' }, 'thinks'],
    ['a message', { type: 'agent_message', text: '\nThe cause is here.\nMore.' }, 'The cause is here.'],
    ['a structured answer', { type: 'agent_message', text: '{"suspect": "x"}' }, 'writes its answer'],
    ['a search', { type: 'web_search', query: 'jwt clock\nskew' }, 'searches the web: jwt clock skew'],
    ['a tool', { type: 'mcp_tool_call', server: 'github', tool: 'get_issue' }, 'calls github get_issue'],
    [
      'a plan',
      {
        type: 'todo_list',
        items: [
          { text: 'Read', completed: true },
          { text: 'Compare', completed: false },
        ],
      },
      'plan 1/2: Compare',
    ],
    ['a finished plan', { type: 'todo_list', items: [{ text: 'Read', completed: true }] }, 'plan 1/1'],
    ['trouble', { type: 'error', message: 'Reconnecting... 2/5' }, 'Reconnecting... 2/5'],
    ['what is not known yet', { type: 'image_generation' }, 'image generation'],
    ['what has another form than promised', { type: 'command_execution', command: 7 }, '$ '],
  ])('says %s', (_, item, words) => {
    expect(describeActivity(item)).toBe(words);
  });
});
