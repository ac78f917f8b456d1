// 200 nodes of 100 ms, 8 at once, against the bound of 2.5 s: node bench/makespan.mjs [runs]
import { forget, inFolder, measure, median, ms, ratio, run, table, times } from './measure.mjs';
import { nodes } from './workflows.mjs';

const bound = (200 / 8) * 100;

await inFolder((folder) => {
  const file = nodes(folder, 200);
  const found = times(Number(process.argv[2] ?? 5), () => {
    forget(folder);
    const bare = measure(folder, '-e', '0');
    const whole = run(folder, file, '--simulate', 'latency=100', '--concurrency', '8');
    return { wall: whole.wall, bare: bare.wall };
  });
  const { wall, bare } = median(found);
  table(
    '200 nodes of 100 ms, 8 at once',
    ['program', 'wall', 'of the bound'],
    [
      ['bound', ms(bound), ratio(bound, bound)],
      ['whole program', ms(wall), ratio(wall, bound)],
      ['bare node', ms(bare), ''],
    ],
  );
});
