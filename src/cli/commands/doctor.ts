import { createStyle } from '../../reporters/style.ts';
import { safeLines } from '../../reporters/text.ts';
import type { Check } from '../doctor/check.ts';
import { checkCodex } from '../doctor/codex.ts';
import { checkFolder, checkGit, checkNode } from '../doctor/machine.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { findProject } from '../project.ts';
import { ownVersion } from '../version.ts';
import { wrap } from '../wrap.ts';

/** Looks at everything that a run with Codex needs, and says what to do about what is missing. */
export async function doctor(io: Io, flags: { readonly json: boolean }): Promise<ExitCode> {
  const [git, codex] = await Promise.all([checkGit(io.cwd), checkCodex({ ...io.env })]);
  const checks = [checkNode(process.versions.node), git, checkFolder(findProject(io.cwd), io.cwd), ...codex];
  const ready = checks.every((check) => check.status !== 'problem');
  await write(
    io.stdout,
    flags.json
      ? `${JSON.stringify({ ready, version: ownVersion(), checks }, null, 2)}\n`
      : asText(io, checks, ready),
  );
  return ready ? exitCode.success : exitCode.failure;
}

const nameWidth = 9;
const statusWidth = 9;

function asText(io: Io, checks: readonly Check[], ready: boolean): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const paint = { ok: style.good, warning: style.warning, problem: style.bad };
  const indent = ' '.repeat(statusWidth + nameWidth);
  const columns = Math.max(40, io.stdout.columns ?? 80) - indent.length;
  const lines = checks.flatMap(({ name, status, message, remedies }) => {
    const [first = '', ...rest] = safeLines(message, 6).flatMap((line) => wrap(line, columns));
    const head = `${paint[status](status.padEnd(statusWidth))}${style.strong(name.padEnd(nameWidth))}${first}`;
    const help = remedies.flatMap((remedy) =>
      wrap(remedy, columns - 2).map((line, at) => `${indent}${at === 0 ? '- ' : '  '}${line}`),
    );
    return [head, ...rest.map((line) => `${indent}${line}`), ...help];
  });
  const problems = checks.filter((check) => check.status === 'problem').length;
  const verdict = ready
    ? `codex-flow ${ownVersion()} is ready to run workflows on Codex.`
    : `codex-flow ${ownVersion()} can't run workflows on Codex here: ${problems} problem${problems === 1 ? '' : 's'}.`;
  return `${[...lines, '', verdict].join('\n')}\n`;
}
