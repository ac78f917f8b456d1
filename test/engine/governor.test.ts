import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Governor, type OnQuota } from '../../src/engine/governor.ts';
import { Halt } from '../../src/engine/halt.ts';
import { Slots } from '../../src/engine/slots.ts';
import { Watch, type Watched } from '../../src/engine/watch.ts';
import type { GovernorChanged, RunEvent } from '../../src/model/run-events.ts';

const never = new AbortController().signal;
const endless = { parent: never, stallMs: undefined, limit: undefined };
const hour = 3_600_000;

/** A governor over so many agents that run, at a time that stands still. */
async function governed(running: number, onQuota: OnQuota = 'pause', endsAt?: number) {
  vi.useFakeTimers({ now: 1_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const slots = new Slots(running);
  const watch = new Watch();
  const halt = new Halt();
  halt.onHalt(() => slots.close());
  const events: RunEvent[] = [];
  const governor = new Governor({ slots, watch, halt, onQuota, endsAt, emit: (event) => events.push(event) });
  const agents: Watched[] = [];
  for (let i = 0; i < running; i++) {
    await slots.acquire([i], never);
    agents.push(watch.begin(endless));
  }
  const widths = (): readonly number[] =>
    events.filter((event): event is GovernorChanged => event.type === 'governor').map((e) => e.concurrency);
  return { governor, slots, halt, agents: agents as [Watched, Watched, ...Watched[]], events, widths };
}

describe('the governor', () => {
  it('halves once for all that were under way together, and again for one that was sent since', async () => {
    const { governor, agents, widths } = await governed(8);
    for (const agent of agents) governor.throttled(agent, undefined, '429');
    expect(new Set(widths())).toEqual(new Set([4]));
    vi.advanceTimersByTime(10);
    const next = new Watch().begin(endless);
    governor.throttled(next, undefined, '429');
    expect(widths().at(-1)).toBe(2);
  });

  it('does not count twice what is told first without and then with its time', async () => {
    const { governor, agents, widths } = await governed(8);
    governor.throttled(agents[0], undefined, '429');
    governor.throttled(agents[0], Date.now() + 2_000, '429');
    expect(widths()).toEqual([4, 4]);
    vi.advanceTimersByTime(2_001);
    governor.throttled(agents[0], Date.now() + 2_000, '429 again');
    expect(widths().at(-1)).toBe(2);
  });

  it('lets one more run after a round of successes, up to the limit', async () => {
    const { governor, agents, widths } = await governed(4);
    governor.throttled(agents[0], undefined, '429');
    for (let i = 0; i < 20; i++) governor.succeeded();
    expect(widths()).toEqual([2, 3, 4]);
  });

  it('pauses the run where the model is closed for long, and says until when', async () => {
    const { governor, agents, halt } = await governed(2);
    governor.throttled(agents[0], Date.now() + hour, 'try again later');
    expect(halt.reason).toMatchObject({ kind: 'paused', limit: 'quota' });
    expect(halt.reason?.message).toMatch(/closed for now \(until .*\): try again later/);
    // It would only wait; what runs is brought to its end.
    expect(agents[0].signal.aborted).toBe(true);
    expect(agents[1].signal.aborted).toBe(false);
  });

  it('waits where it is told to, and says from time to time how long', async () => {
    const { governor, agents, halt, events } = await governed(2, 'wait');
    const until = Date.now() + hour;
    expect(governor.failed(agents[0], { class: 'quota', message: 'spent', until })).toBe(true);
    expect(halt.reason).toBeUndefined();
    vi.advanceTimersByTime(hour / 2);
    const paused = events.filter((event) => event.type === 'governor').map((event) => event.paused_until);
    expect(paused.length).toBeGreaterThan(4);
    expect(new Set(paused)).toEqual(new Set([new Date(until).toISOString()]));
  });

  it('does not wait for what comes after the run is out of time', async () => {
    const { governor, agents, halt } = await governed(2, 'wait', 1_000_000 + hour);
    expect(governor.failed(agents[0], { class: 'quota', message: 'spent', until: Date.now() + hour })).toBe(
      true,
    );
    governor.throttled(agents[1], Date.now() + 2 * hour, 'closed');
    expect(halt.reason).toMatchObject({ kind: 'paused', limit: 'quota' });
    expect(halt.reason?.message).toContain('after the budget of minutes has run out: closed');
  });

  it('can not wait for what nobody knows the time of', async () => {
    const { governor, agents, halt } = await governed(2, 'wait');
    expect(governor.failed(agents[0], { class: 'quota', message: 'spent' })).toBe(false);
    expect(halt.reason).toMatchObject({ kind: 'paused', message: 'the model is closed for now: spent' });
  });
});

describe('slots of a run that is held back', () => {
  it('are paused for longer than a timer takes', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    const slots = new Slots(1);
    const month = 31 * 24 * hour;
    slots.pauseAgents(Date.now() + month);
    let resumed = false;
    void slots.acquire([1], never).then(() => {
      resumed = true;
    });
    await vi.advanceTimersByTimeAsync(month - hour);
    expect(resumed).toBe(false);
    await vi.advanceTimersByTimeAsync(hour + 5);
    expect(resumed).toBe(true);
  });

  it('lets commands go on while agents are paused, and agents at the stated time', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    const slots = new Slots(2);
    slots.pauseAgents(Date.now() + 5_000);
    let agent = false;
    const waiting = slots.acquire([1], never).then(() => {
      agent = true;
    });
    expect(await slots.acquire([2], never, 'command')).toBeTypeOf('function');
    await vi.advanceTimersByTimeAsync(4_999);
    expect(agent).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    await waiting;
    expect(agent).toBe(true);
  });

  it('lets everybody go when it closes', async () => {
    const slots = new Slots(1);
    slots.allowAgents(1);
    await slots.acquire([1], never);
    const waiting = [slots.acquire([2], never), slots.acquire([3], never, 'command')];
    slots.close();
    expect(await Promise.all([...waiting, slots.acquire([4], never)])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
