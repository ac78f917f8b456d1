// Records a real run in a terminal (tmux) as an animated SVG: node scripts/record-demo.mjs <out.svg> <command…>
// What is typed and what is shown is what a user types and sees; nothing is drawn by hand.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [out, ...words] = process.argv.slice(2);
if (out === undefined || words.length === 0) {
  process.stderr.write('usage: node scripts/record-demo.mjs <out.svg> <command…>\n');
  process.exit(2);
}
const command = words.join(' ');
const columns = 100;
const rows = 24;
const cell = { width: 8.43, height: 18 };
const frameMs = 250;
const holdMs = 6_000;
const colors = {
  30: '#484f58',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  37: '#c9d1d9',
  90: '#8b949e',
  91: '#ffa198',
  92: '#aff5b4',
  93: '#f2cc60',
  94: '#a5d6ff',
  95: '#e2c5ff',
  96: '#b3f0ff',
  97: '#ffffff',
};

const tmux = (...args) => execFileSync('tmux', ['-L', 'codex-flow-demo', ...args], { encoding: 'utf8' });

const frames = await record();
writeFileSync(out, draw(frames));
process.stdout.write(`${out}: ${frames.length} frames\n`);

async function record() {
  const bin = mkdtempSync(join(tmpdir(), 'codex-flow-demo-'));
  symlinkSync(fileURLToPath(new URL('../dist/cli/main.js', import.meta.url)), join(bin, 'codex-flow'));
  const shell = `env PATH="${bin}:$PATH" PS1="$ " COLORTERM= bash --norc --noprofile`;
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), shell);
  try {
    tmux('set-option', '-g', 'status', 'off');
    await delay(500);
    tmux('send-keys', 'clear', 'Enter');
    await delay(300);
    tmux('send-keys', '-l', command);
    await delay(300);
    const seen = [{ at: 0, screen: tmux('capture-pane', '-e', '-p') }];
    const startedAt = Date.now();
    tmux('send-keys', 'Enter');
    for (let idle = 0; idle < 6; ) {
      const screen = tmux('capture-pane', '-e', '-p');
      if (seen.at(-1)?.screen !== screen) seen.push({ at: Date.now() - startedAt, screen });
      idle = finished(screen) ? idle + 1 : 0;
      if (Date.now() - startedAt > 120_000) throw new Error('the command did not end within two minutes');
      await delay(frameMs);
    }
    return seen;
  } finally {
    tmux('kill-server');
    rmSync(bin, { recursive: true });
  }
}

/** The prompt stands on the last line that is not empty. */
function finished(screen) {
  return plain(screen).trimEnd().split('\n').at(-1)?.trimEnd() === '$' && plain(screen).includes('journal:');
}

function plain(screen) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  return screen.replace(/\u001b\[[0-9;]*m/g, '');
}

function draw(shots) {
  const width = Math.ceil(columns * cell.width + 32);
  const height = rows * cell.height + 32;
  const total = (shots.at(-1)?.at ?? 0) + holdMs;
  const steps = shots.map(
    (shot, i) => `${((shot.at / total) * 100).toFixed(2)}%{transform:translateX(${-i * width}px)}`,
  );
  // Where nothing moves (print, some viewers) a picture from the middle of the run stands.
  const still = -Math.floor(shots.length * 0.4) * width;
  const pictures = shots.map(
    (shot, i) => `<g transform="translate(${i * width} 0)">${lines(shot.screen)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A recorded run of codex-flow in a terminal">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#c9d1d9}
@keyframes play{${steps.join('')}100%{transform:translateX(${-(shots.length - 1) * width}px)}}
.film{transform:translateX(${still}px);animation:play ${total}ms steps(1,end) infinite}</style>
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<svg x="0" y="0" width="${width}" height="${height}" overflow="hidden"><g class="film">
${pictures.join('\n')}
</g></svg>
</svg>
`;
}

function lines(screen) {
  return screen
    .split('\n')
    .map((line, row) => {
      const spans = spansOf(line);
      if (spans.every((span) => span.text.trim() === '')) return '';
      const y = 16 + (row + 0.75) * cell.height;
      let column = 0;
      const parts = spans.map((span) => {
        const x = (16 + column * cell.width).toFixed(1);
        column += [...span.text].length;
        if (span.text.trim() === '') return '';
        return `<tspan x="${x}"${span.style}>${escaped(span.text)}</tspan>`;
      });
      return `<text y="${y}">${parts.join('')}</text>`;
    })
    .join('');
}

function spansOf(line) {
  const spans = [];
  let state = {};
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b[')) state = applied(state, part.slice(2, -1));
    else if (part !== '') spans.push({ text: part, style: styleOf(state) });
  }
  return spans;
}

function applied(state, codes) {
  let next = { ...state };
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 39) next.color = undefined;
    else if (colors[code] !== undefined) next.color = colors[code];
  }
  return next;
}

function styleOf({ color, bold, dim }) {
  const fill = color ?? (dim ? '#8b949e' : undefined);
  return `${fill === undefined ? '' : ` fill="${fill}"`}${bold ? ' font-weight="600"' : ''}`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
