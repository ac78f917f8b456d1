import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Admission, BudgetKeeper, type BudgetOptions } from '../../src/engine/budget.ts';
import { Estimates } from '../../src/engine/estimates.ts';
import type { JobId } from '../../src/model/ids.ts';
import type { Budget } from '../../src/model/workflow.ts';

const limits = (given: Partial<Budget>): Budget => ({
  tokens: given.tokens,
  agents: given.agents,
  minutes: given.minutes,
});

const keeper = (given: Partial<Budget>, more: Partial<BudgetOptions> = {}): BudgetKeeper =>
  new BudgetKeeper({ limits: limits(given), startedAt: Date.now(), ...more });

function settle(admission: Admission, tokens: number): void {
  if (!admission.admitted) throw new Error(admission.reason);
  admission.settle(tokens);
}

describe('budget', () => {
  it('admits everything at once without limits', () => {
    const budget = keeper({});
    const all = Array.from({ length: 100 }, () => budget.admit('a', 'b'));
    expect(all.every((each) => !(each instanceof Promise) && each.admitted)).toBe(true);
  });

  it('lets no parallel node slip under the limit: each waits until what is reserved is settled', async () => {
    const budget = keeper({ tokens: 50_000 });
    const first = await budget.admit('a', 'b');
    const second = await budget.admit('a', 'b');
    let third: Admission | undefined;
    const waiting = Promise.resolve(budget.admit('a', 'b')).then((admission) => {
      third = admission;
    });
    await Promise.resolve();
    expect(third).toBeUndefined();
    settle(first, 1_000);
    await waiting;
    expect(third?.admitted).toBe(true);
    settle(second, 49_000);
    expect(await budget.admit('a', 'b')).toEqual({
      admitted: false,
      reason: 'the budget of 50,000 tokens is spent (50,000 used)',
    });
  });

  it('starts a lone node of which nothing is known as long as anything is left', async () => {
    const budget = keeper({ tokens: 10 });
    settle(await budget.admit('a', 'b'), 9);
    settle(await budget.admit('a', 'c'), 9);
    expect((await budget.admit('a', 'b')).admitted).toBe(false);
  });

  it('starts none that is known to take more than is left, but a first one always', async () => {
    const estimates = new Estimates({ 'a/b': [900, 1_000, 1_100] });
    const budget = keeper({ tokens: 1_500 }, { estimates });
    settle(await budget.admit('a', 'b'), 1_000);
    expect(await budget.admit('a', 'b')).toEqual({
      admitted: false,
      reason:
        'the budget of 1,500 tokens has too little left (1,000 used) for another "a/b", which takes about 1,000',
    });
    const small = keeper({ tokens: 10 }, { estimates });
    expect((await small.admit('a', 'b')).admitted).toBe(true);
  });

  it('counts agents and minutes, and what was spent before', async () => {
    const agents = keeper({ agents: 1 });
    await agents.admit('a', 'b');
    expect(await agents.admit('a', 'b')).toEqual({
      admitted: false,
      reason: 'the budget of 1 agent is spent',
    });
    const minutes = keeper({ minutes: 2 }, { startedAt: Date.now() - 120_000 });
    const spent = { admitted: false, reason: 'the budget of 2 minutes is spent' };
    expect(await minutes.admit('a', 'b')).toEqual(spent);
    const before = { tokens: 100, agents: 3, minutes: 2 };
    expect(await keeper({ minutes: 2 }, { before }).admit('a', 'b')).toEqual(spent);
    expect((await keeper({ agents: 3 }, { before }).admit('a', 'b')).admitted).toBe(false);
    expect((await keeper({ tokens: 100 }, { before }).admit('a', 'b')).admitted).toBe(false);
  });

  it('keeps a job within its own limits', async () => {
    const jobs = [{ id: 'a' as JobId, budget: limits({ agents: 1 }) }];
    const budget = keeper({}, { jobs });
    await budget.admit('a', 'b');
    expect((await budget.admit('other', 'b')).admitted).toBe(true);
    expect(await budget.admit('a', 'b')).toEqual({
      admitted: false,
      reason: 'the budget of job "a" of 1 agent is spent',
    });
  });

  it('warns once when four fifths are spent', async () => {
    const warnings: string[] = [];
    const budget = keeper({ tokens: 1_000 }, { warn: (message) => warnings.push(message) });
    settle(await budget.admit('a', 'b'), 790);
    expect(warnings).toEqual([]);
    settle(await budget.admit('a', 'c'), 30);
    settle(await budget.admit('a', 'd'), 30);
    expect(warnings).toEqual(['82 % of the budget of 1,000 tokens is spent']);
  });

  it('never spends more than the limit and what nodes take beyond their estimates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 60 }),
        async (tokens, takes) => {
          const estimates = new Estimates({ 'a/b': [1_000] });
          const budget = keeper({ tokens }, { estimates });
          let spent = 0;
          let beyond = 0;
          await Promise.all(
            takes.map(async (take) => {
              const admission = await budget.admit('a', 'b');
              if (!admission.admitted) return;
              beyond += Math.max(0, take - estimates.of('a/b').tokens);
              await Promise.resolve();
              spent += take;
              admission.settle(take);
            }),
          );
          // Estimates follow what nodes take, so a reservation may be one that was lower a moment ago.
          expect(spent).toBeLessThanOrEqual(tokens + beyond + 3_000);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('estimates', () => {
  it('are the median of the newest nodes of a step', () => {
    const estimates = new Estimates({ 'a/b': [1, 100, 3] });
    expect(estimates.of('a/b')).toEqual({ tokens: 3, known: true });
    estimates.note('a/b', 101);
    expect(estimates.of('a/b')).toEqual({ tokens: 52, known: true });
    for (let i = 0; i < 60; i++) estimates.note('a/b', 7);
    expect(estimates.of('a/b')).toEqual({ tokens: 7, known: true });
    expect(estimates.usage['a/b']).toHaveLength(50);
  });

  it('are a guess where nothing is known, which a node that took nothing does not change', () => {
    const estimates = new Estimates();
    estimates.note('a/b', 0);
    expect(estimates.of('a/b')).toEqual({ tokens: 20_000, known: false });
  });
});
