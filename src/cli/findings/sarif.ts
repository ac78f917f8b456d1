import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { ArtifactLocation, Fix, Location, Log, Notification, Region, Result } from 'sarif';
import { severityOf } from '../../diagnostics/catalogue.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { messageOf } from '../../diagnostics/message.ts';
import type { Place } from '../../diagnostics/source.ts';
import { ownVersion } from '../version.ts';
import { fileUnder } from './file-under.ts';
import { type Base, problemText, type Report } from './report.ts';
import { docsUri, sarifRules } from './sarif-rules.ts';

const sourceRoot = '%SRCROOT%';

/**
 * The findings as a SARIF 2.1.0 log for code scanning. Files are named from the repository's root on, lines and columns
 * count from 1, columns in UTF-16 units; no path of this machine is in it unless a file lies outside of the repository.
 */
export function asSarif({ diagnostics, problems }: Report, { root }: Base): string {
  const version = ownVersion();
  const rules = sarifRules(version);
  const ruleIndexes = new Map(rules.map(({ id }, index) => [id, index]));
  const seen = new Map<string, number>();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'codex-flow', semanticVersion: version, informationUri: docsUri(version), rules },
        },
        automationDetails: { id: 'codex-flow/validate/' },
        originalUriBaseIds: { [sourceRoot]: { description: { text: "The repository's root." } } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            toolExecutionNotifications: problems.map(
              (problem): Notification => ({ level: 'error', message: { text: problemText(problem) } }),
            ),
          },
        ],
        results: diagnostics.map((found) => ({
          ...resultOf(found, root),
          ruleIndex: ruleIndexes.get(found.code) ?? -1,
          partialFingerprints: { 'codexFlowFinding/v1': fingerprint(found, root, seen) },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(found: Diagnostic, root: string): Result {
  const { code, place, related = [], fix } = found;
  return {
    ruleId: code,
    level: severityOf(code),
    message: { text: messageOf(found) },
    locations: [locationOf(place, root)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(({ place: other, note }, index) => ({
            id: index + 1,
            ...locationOf(other, root),
            message: { text: note },
          })),
        }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix, root)] }),
  };
}

const locationOf = (place: Place, root: string): Location => ({
  physicalLocation: { artifactLocation: artifactOf(place.file.path, root), region: regionOf(place) },
});

function fixOf({ description, edits }: NonNullable<Diagnostic['fix']>, root: string): Fix {
  const paths = [...new Set(edits.map(({ place }) => place.file.path))];
  return {
    description: { text: description },
    artifactChanges: paths.map((path) => ({
      artifactLocation: artifactOf(path, root),
      replacements: edits
        .filter(({ place }) => place.file.path === path)
        .map(({ place, text }) => ({
          deletedRegion: regionOf(place),
          // What deletes only has nothing to insert.
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
    })),
  };
}

function regionOf({ file, range }: Place): Region {
  const start = file.positionAt(range.start);
  const end = file.positionAt(range.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function artifactOf(path: string, root: string): ArtifactLocation {
  const file = fileUnder(root, path);
  if (!file.inside) return { uri: pathToFileURL(path).href };
  return { uri: file.path.split('/').map(encodeURIComponent).join('/'), uriBaseId: sourceRoot };
}

/** How much of the line on both sides of a finding tells it from others; a file may be one line. */
const around = 100;

/**
 * The same for the same finding when lines move. Not GitHub's own `primaryLocationLineHash`: its upload works that out by
 * a rule of its own, and warns of any other.
 */
function fingerprint({ code, place }: Diagnostic, root: string, seen: Map<string, number>): string {
  const { file, range } = place;
  const { line, column } = file.positionAt(range.start);
  const text = file.line(line);
  const near = text.slice(Math.max(0, column - 1 - around), column - 1 + around).trim();
  const hash = createHash('sha256')
    .update(JSON.stringify([code, fileUnder(root, file.path).path, near]))
    .digest('hex')
    .slice(0, 32);
  const count = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, count);
  return `${hash}:${count}`;
}
