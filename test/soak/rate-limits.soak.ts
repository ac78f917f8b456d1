import { it } from 'vitest';
import { runThrottled } from '../engine/throttled-run.ts';
import { ResponsesServer } from '../rig/responses-server.ts';

it('64 agents, every third call answered 429 with Retry-After', async () => {
  await using server = await ResponsesServer.start();
  await runThrottled(server, { nodes: 64, concurrency: 16 });
}, 120_000);
