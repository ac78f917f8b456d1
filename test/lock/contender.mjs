// Takes a lock whenever it is told to, and says how that went; keeps what it got until it is killed.
import { createInterface } from 'node:readline';
import { loadSource } from '../../scripts/load-source.mjs';

const { acquireLock } = await loadSource('lock/lock.ts');
const [path] = process.argv.slice(2);
const locks = [];
process.stdout.write('ready\n');
for await (const id of createInterface({ input: process.stdin })) {
  const lock = await acquireLock(path, id);
  if (lock.ok) locks.push(lock);
  const said = lock.ok ? 'won' : `${lock.error.kind} ${lock.error.by?.pid}`;
  process.stdout.write(`${said}\n`);
}
