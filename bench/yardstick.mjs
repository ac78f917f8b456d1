// The yardstick: hashes each line of the given files and appends it to a copy, with one flush for many lines.
// It does nothing else that a run does. node bench/yardstick.mjs journal.jsonl [segment.jsonl]
import { hash } from 'node:crypto';
import { fdatasync, openSync, readFileSync, unlinkSync, write } from 'node:fs';
import { promisify } from 'node:util';

const flush = promisify(fdatasync);
const append = promisify(write);
/** A run has about so many nodes under way at once, and one flush serves them all. */
const nodesPerFlush = 128;

await Promise.all(
  process.argv.slice(2).map(async (path, index) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    const copy = `${path}.yardstick`;
    const fd = openSync(copy, 'wx');
    // The journal has two lines for a node, the store one.
    const linesPerFlush = index === 0 ? 2 * nodesPerFlush : nodesPerFlush;
    for (let at = 0; at < lines.length; at += linesPerFlush) {
      const batch = lines.slice(at, at + linesPerFlush);
      for (const line of batch) hash('sha256', line, 'hex');
      await append(fd, Buffer.from(`${batch.join('\n')}\n`));
      await flush(fd);
    }
    unlinkSync(copy);
  }),
);
