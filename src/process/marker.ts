import { randomBytes } from 'node:crypto';

/** The variable that says which node a process belongs to; children inherit it, also when they leave the tree. */
export const markerVariable = 'CODEX_FLOW_NODE';

/** Stands at the beginning of every marker of this process: with it, all that it ever started is found. */
export const processMarker = randomBytes(9).toString('base64url');

let count = 0;

/** A name for everything that is started for one step. */
export const newMarker = (): string => `${processMarker}.${++count}`;

/** The variable's value for a marker: a run inside a step of another run belongs to both. */
export function markerValue(marker: string): string {
  const outer = process.env[markerVariable];
  return outer === undefined || outer === '' ? marker : `${outer},${marker}`;
}

/** Whether a value of the variable names the marker, or one that begins with it. */
export const isMarkedWith = (value: string, marker: string): boolean =>
  value.split(',').some((each) => each === marker || each.startsWith(`${marker}.`));
