import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Watch } from '../../src/engine/watch.ts';
import type { Failure } from '../../src/model/failure.ts';

const minute = 60_000;

function watching() {
  vi.useFakeTimers({ now: 1_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const parent = new AbortController();
  return { watch: new Watch(), parent };
}

const timeout: Failure = { class: 'timeout', message: 'too long' };

describe('the watch over what runs', () => {
  it('stops what shows no sign of life, and only that', () => {
    const { watch, parent } = watching();
    const bounds = { parent: parent.signal, stallMs: 10 * minute, limit: undefined };
    const [silent, lively] = [watch.begin(bounds), watch.begin(bounds)];
    vi.advanceTimersByTime(9 * minute);
    lively.alive();
    vi.advanceTimersByTime(minute + 5);
    expect(silent.signal.reason).toMatchObject({
      class: 'stalled',
      retry: 'once',
      message: expect.stringContaining('for 10 minutes'),
    });
    expect(lively.signal.aborted).toBe(false);
    vi.advanceTimersByTime(9 * minute);
    expect(lively.signal.aborted).toBe(true);
  });

  it('says what could not be reached', () => {
    const { watch, parent } = watching();
    const watched = watch.begin({ parent: parent.signal, stallMs: minute, limit: undefined });
    watched.offline('no such host');
    vi.advanceTimersByTime(minute + 5);
    expect(watched.signal.reason).toMatchObject({ message: expect.stringContaining('(no such host)') });
  });

  it('takes a command that runs for no stall, however long it is silent', () => {
    const { watch, parent } = watching();
    const watched = watch.begin({ parent: parent.signal, stallMs: 10 * minute, limit: undefined });
    watched.occupied(true);
    vi.advanceTimersByTime(200 * minute);
    expect(watched.signal.aborted).toBe(false);
    watched.occupied(false);
    vi.advanceTimersByTime(10 * minute - 5);
    expect(watched.signal.aborted).toBe(false);
    vi.advanceTimersByTime(10 * minute);
    expect(watched.signal.reason).toMatchObject({ class: 'stalled' });
  });

  it('stops what can not reach its model also while a command of its own runs on', () => {
    const { watch, parent } = watching();
    const watched = watch.begin({ parent: parent.signal, stallMs: 10 * minute, limit: undefined });
    watched.occupied(true);
    vi.advanceTimersByTime(30 * minute);
    watched.offline('no such host');
    vi.advanceTimersByTime(9 * minute);
    watched.offline('no such host');
    expect(watched.signal.aborted).toBe(false);
    vi.advanceTimersByTime(11 * minute);
    expect(watched.signal.reason).toMatchObject({ class: 'stalled' });
  });

  it('takes a stated wait for no stall, and for none of the time that it may take', () => {
    const { watch, parent } = watching();
    const limit = { ms: 5 * minute, failure: timeout };
    const watched = watch.begin({ parent: parent.signal, stallMs: minute, limit });
    watched.hold(Date.now() + 30 * minute);
    watched.hold(Date.now() + 30 * minute);
    vi.advanceTimersByTime(30 * minute);
    expect(watched.signal.aborted).toBe(false);
    for (let i = 0; i < 9; i++) {
      watched.alive();
      vi.advanceTimersByTime(minute / 2);
    }
    expect(watched.signal.aborted).toBe(false);
    watched.alive();
    vi.advanceTimersByTime(minute / 2 + 5);
    expect(watched.signal.reason).toBe(timeout);
  });

  it('follows its parent, and uses a controller again only where nothing was aborted', () => {
    const { watch, parent } = watching();
    const bounds = { parent: parent.signal, stallMs: undefined, limit: undefined };
    const first = watch.begin(bounds);
    watch.end(first);
    const second = watch.begin(bounds);
    expect(second.signal).toBe(first.signal);
    parent.abort(timeout);
    expect(second.signal.reason).toBe(timeout);
    watch.end(second);
    const third = watch.begin({ ...bounds, parent: new AbortController().signal });
    expect(third.signal.aborted).toBe(false);
    expect(watch.begin(bounds).signal.aborted).toBe(true);
  });
});
