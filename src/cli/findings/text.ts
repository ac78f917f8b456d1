import type { RenderOptions } from '../../diagnostics/render.ts';
import type { Report } from './report.ts';

/** Frames and a summary for people. What could not be checked is told apart from it, on stderr. */
export async function asText(report: Report, options: RenderOptions): Promise<string> {
  const { valid } = report;
  const praise = valid === 1 ? '1 workflow is valid\n' : `${valid} workflows are valid\n`;
  return `${await framesOf(report, options)}${valid === 0 ? '' : praise}`;
}

/** The renderer, with the tables of how wide characters are, is loaded only here: mostly there is nothing to show. */
async function framesOf({ diagnostics }: Report, options: RenderOptions): Promise<string> {
  if (diagnostics.length === 0) return '';
  const { renderReport } = await import('../../diagnostics/report.ts');
  return renderReport(diagnostics, options);
}
