import type { RunFile } from '../../journal/run-files.ts';
import type { Verification } from '../../journal/verify.ts';
import { verifyFile } from '../../journal/verify-file.ts';
import { plural } from '../../reporters/format.ts';
import { createStyle } from '../../reporters/style.ts';
import { oneLine } from '../../reporters/text.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { allRuns, findRun } from '../find-run.ts';
import { type Io, wantsColor, write } from '../io.ts';
import { reportProblem } from '../problem.ts';
import { displayPath, findProject } from '../project.ts';
import { runsGoingOn } from '../runs-going-on.ts';

interface Audited {
  readonly file: RunFile;
  readonly verification: Verification | { readonly ok: false; readonly message: string };
  readonly running: boolean;
}

/** Audits one journal, or all: names the first line of each that is not as it was written. */
export async function journalVerify(
  io: Io,
  run: string | undefined,
  flags: { readonly json: boolean },
): Promise<ExitCode> {
  const project = findProject(io.cwd);
  const found = run === undefined ? await allRuns(project, io.cwd) : await findRun(run, project, io.cwd);
  if (!found.ok) return reportProblem(io, found.error);
  const files = 'id' in found.value ? [found.value] : found.value;
  const goingOn = await runsGoingOn(project);
  const audited: Audited[] = [];
  for (const file of files) {
    const verified = await verifyFile(file);
    const verification = verified.ok ? verified.value : { ok: false as const, message: verified.error };
    audited.push({ file, verification, running: goingOn.has(file.id) });
  }
  const whole = audited.every(({ verification }) => verification.ok);
  await write(io.stdout, flags.json ? `${JSON.stringify(asJson(audited), null, 2)}\n` : asText(io, audited));
  return whole ? exitCode.success : exitCode.failure;
}

function asJson(audited: readonly Audited[]): unknown {
  return {
    ok: audited.every(({ verification }) => verification.ok),
    journals: audited.map(({ file, verification, running }) => ({
      id: file.id,
      path: file.path,
      ...verification,
      ...(verification.ok ? { running } : {}),
    })),
  };
}

function asText(io: Io, audited: readonly Audited[]): string {
  const style = createStyle(wantsColor(io, io.stdout));
  const lines: string[] = [];
  let whole = 0;
  let open = 0;
  let records = 0;
  for (const { file, verification, running } of audited) {
    const name = oneLine(displayPath(file.path, io.cwd));
    if (!verification.ok) {
      lines.push(`${style.bad(name)}`, `  ${oneLine(verification.message)}`);
      continue;
    }
    whole += 1;
    records += verification.lines;
    if (!verification.sealed && !running) open += 1;
    const note = endNote(verification, running);
    if (note !== '') lines.push(name, `  ${note}`);
  }
  const broken = audited.length - whole;
  const verdict =
    broken === 0
      ? style.good(
          `${plural(whole, 'journal')} verified, ${plural(records, 'record')}: nothing was changed${open === 0 ? '' : `, ${open} without an end`}`,
        )
      : style.bad(`${broken} of ${plural(audited.length, 'journal')} changed, cut or damaged`);
  return `${[...lines, verdict].join('\n')}\n`;
}

/** What is to be said of a journal without an end; an audit can't tell why it has none. */
function endNote({ torn, sealed }: Verification & { readonly ok: true }, running: boolean): string {
  if (sealed) return '';
  if (running) return 'fine so far: the run goes on';
  const cut = torn ? 'its last line is cut off, ' : '';
  return `${cut}it has no end: the run was killed or crashed, or its last lines were removed`;
}
