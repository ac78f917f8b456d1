// Nodes that do nothing, cold and replayed, beside the yardstick; then how that grows: node bench/nodes.mjs [runs]
import {
  bytesOf,
  forget,
  inFolder,
  mb,
  measure,
  median,
  ms,
  ratio,
  run,
  table,
  times,
  written,
  yardstick,
} from './measure.mjs';
import { fanInOut, nodes } from './workflows.mjs';

const runs = Number(process.argv[2] ?? 5);
const heads = [
  'program',
  'wall',
  'user',
  'memory',
  'written',
  'yardstick wall',
  'of yardstick',
  'of bare node',
];

/** Cold, replayed, and the yardstick after each, one after the other, so that noise meets all alike. */
function compare(folder, file, flags) {
  const found = times(runs, () => {
    forget(folder);
    const bare = measure(folder, '-e', '0');
    const step = () => {
      const whole = run(folder, file, ...flags);
      return { ...whole, bytes: bytesOf(written(folder)), yard: yardstick(folder).wall, bare: bare.wall };
    };
    return { cold: step(), replayed: step() };
  });
  return {
    cold: median(found.map((each) => each.cold)),
    replayed: median(found.map((each) => each.replayed)),
  };
}

const row = (name, { wall, user, rss, bytes, yard, bare }) => [
  name,
  ms(wall),
  ms(user),
  mb(rss),
  `${(bytes / 1e6).toFixed(1)} MB`,
  ms(yard),
  ratio(wall, yard),
  ratio(wall, bare),
];

await inFolder((folder) => {
  const rows = [];
  const add = (name, file, ...flags) => {
    const { cold, replayed } = compare(folder, file, flags);
    rows.push(row(`${name}, cold`, cold), row(`${name}, replayed`, replayed));
  };
  const detail = ['--journal-detail', 'none'];
  add('10,000 nodes', nodes(folder, 10_000), ...detail);
  add('10,000 nodes, full detail', nodes(folder, 10_000));
  add('2,000 → 1 → 2,000 nodes', fanInOut(folder, 2_000), ...detail);
  table('Nodes that do nothing', heads, rows);

  const growth = [5_000, 10_000, 20_000, 50_000].map((count) => {
    const { cold, replayed } = compare(folder, nodes(folder, count), detail);
    const each = (value) => `${((value * 1000) / count).toFixed(0)} µs`;
    const size = `${Math.round(cold.bytes / count)} bytes`;
    return [
      count.toLocaleString('en-US'),
      ms(cold.wall),
      each(cold.wall),
      mb(cold.rss),
      size,
      ms(replayed.wall),
      each(replayed.wall),
      mb(replayed.rss),
    ];
  });
  table(
    'Growth',
    ['nodes', 'cold', 'a node', 'memory', 'a node, written', 'replayed', 'a node', 'memory'],
    growth,
  );
});
