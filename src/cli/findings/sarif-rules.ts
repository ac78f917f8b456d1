import type { ReportingDescriptor } from 'sarif';
import { catalogue, severityOf } from '../../diagnostics/catalogue.ts';
import type { DiagnosticCode } from '../../diagnostics/diagnostic.ts';
import { rules } from '../../diagnostics/rules.ts';

/** Where the checks of a version are described, with examples. */
export const docsUri = (version: string): string => `https://unpkg.com/codex-flow@${version}/docs/checks.md`;

/** All checks, as code scanning shows them beside their findings. */
export function sarifRules(version: string): ReportingDescriptor[] {
  // The keys of the catalogue are the codes; the compiler takes any object's keys for strings.
  return (Object.keys(catalogue) as DiagnosticCode[]).map((code) => ruleOf(code, docsUri(version)));
}

function ruleOf(code: DiagnosticCode, docs: string): ReportingDescriptor {
  const { finds, why, security = false } = rules[code];
  const helpUri = `${docs}#${code}`;
  return {
    id: code,
    shortDescription: { text: finds },
    fullDescription: { text: `${finds} ${why}` },
    help: { text: `${finds}\n\n${why}`, markdown: `${finds}\n\n${why}\n\n[Examples](${helpUri})` },
    helpUri,
    defaultConfiguration: { level: severityOf(code) },
    properties: {
      tags: ['workflow', ...(security ? ['security'] : [])],
      precision: 'very-high',
      'problem.severity': severityOf(code),
    },
  };
}
