import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Two pipes for a child's outputs. */
export interface OutputPipes {
  /** File descriptors for the child; ours are to be closed once it has them. */
  readonly writers: readonly [stdout: number, stderr: number];
  readonly readers: readonly [stdout: Socket, stderr: Socket];
  readonly closeWriters: () => void;
}

/**
 * Pipes, where Node gives a child sockets. Codex's sandbox keeps its commands from asking what kind of socket they have,
 * so that a program which wants to know prints nothing at all: Node is one. Not for Windows.
 *
 * @param folder absolute; the pipes' names are in it for a moment.
 */
export async function openOutputPipes(folder: string): Promise<OutputPipes> {
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const;
  await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
  // A reader that waits for no writer comes first: without one, opening to write would wait.
  const reading = constants.O_RDONLY | constants.O_NONBLOCK;
  const readers = paths.map((path) => openSync(path, reading));
  const [stdout = -1, stderr = -1] = paths.map((path) => openSync(path, constants.O_WRONLY));
  await Promise.all(paths.map((path) => unlink(path)));
  const [first, second] = readers.map((fd) => new Socket({ fd, readable: true, writable: false }));
  if (first === undefined || second === undefined) throw new Error('two pipes have two readers');
  return {
    writers: [stdout, stderr],
    readers: [first, second],
    closeWriters: () => {
      closeSync(stdout);
      closeSync(stderr);
    },
  };
}
