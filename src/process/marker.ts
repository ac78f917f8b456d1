import { hash } from 'node:crypto';
import { type Holder, thisProcess } from './holder.ts';

/** The variable that says which node a process belongs to; children inherit it, also when they leave the tree. */
export const markerVariable = 'CODEX_FLOW_NODE';

/**
 * What all markers that a process gives begin with: with it, everything that it ever started is found, also by another
 * process, after its end.
 */
export const markOf = ({ pid, start, host, boot, pids }: Holder): string =>
  hash('sha256', JSON.stringify([pid, start, host, boot, pids]), 'base64url').slice(0, 16);

/** The mark of this process. */
export const processMarker = markOf(thisProcess());

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
