import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../model/package-root.ts';
import { processMarker } from './marker.ts';

/**
 * A shell that reads from us until our end, however that comes, and then becomes the program that ends what we have
 * left running: while it waits it takes 1.7 MB, where a Node process would take 40. Signals that come to all processes of
 * a session are for us, not for it.
 */
const waitForEnd = `trap '' HUP INT TERM; while read -r _; do :; done; exec "$0" "$@"`;

let reaper: ChildProcess | undefined;
let watched = 0;

/**
 * From now on, until the function that this gives is called, the processes with our marker are ended if we die without
 * having done it, as by `kill -9`. Linux only: elsewhere they can't be found. One process serves all; it is started
 * with the first call, and gone after a good end.
 */
export function outlive(): () => void {
  watched++;
  if (reaper === undefined && process.platform === 'linux') reaper = start();
  let done = false;
  return () => {
    if (!done) watched--;
    done = true;
  };
}

function start(): ChildProcess {
  const program = join(packageRoot, 'dist', 'cli', 'reap.js');
  const child = spawn('/bin/sh', ['-c', waitForEnd, process.execPath, program, processMarker], {
    // A session of its own: what is sent to our group or terminal does not reach it.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell nobody watches; the next run still finds what a killed one has left.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.unref();
  if (child.stdin !== null && 'unref' in child.stdin && typeof child.stdin.unref === 'function') {
    child.stdin.unref();
  }
  process.once('exit', () => {
    if (watched === 0) child.kill('SIGKILL');
  });
  return child;
}
