import { describe, expect, it } from 'vitest';
import { type Admission, BudgetKeeper } from '../../src/engine/budget.ts';

const limits = (given: { tokens?: number; agents?: number; minutes?: number }) => ({
  tokens: given.tokens,
  agents: given.agents,
  minutes: given.minutes,
});

function settle(admission: Admission, tokens: number): void {
  if (!admission.admitted) throw new Error(admission.reason);
  admission.settle(tokens);
}

describe('budget', () => {
  it('admits everything without limits', async () => {
    const budget = new BudgetKeeper(limits({}), Date.now());
    const all = await Promise.all(Array.from({ length: 100 }, () => budget.admit('a/b')));
    expect(all.every((each) => each.admitted)).toBe(true);
  });

  it('lets no parallel node slip under the limit: each waits until what is reserved is settled', async () => {
    const budget = new BudgetKeeper(limits({ tokens: 50_000 }), Date.now());
    const first = await budget.admit('a/b');
    const second = await budget.admit('a/b');
    let third: Admission | undefined;
    const waiting = budget.admit('a/b').then((admission) => {
      third = admission;
    });
    await Promise.resolve();
    expect(third).toBeUndefined();
    settle(first, 1_000);
    await waiting;
    expect(third?.admitted).toBe(true);
    settle(second, 49_000);
    expect(await budget.admit('a/b')).toEqual({
      admitted: false,
      reason: 'the budget of 50,000 tokens is spent (50,000 used)',
    });
  });

  it('starts a lone node as long as anything is left', async () => {
    const budget = new BudgetKeeper(limits({ tokens: 10 }), Date.now());
    settle(await budget.admit('a/b'), 9);
    settle(await budget.admit('a/b'), 9);
    expect((await budget.admit('a/b')).admitted).toBe(false);
  });

  it('counts agents and minutes', async () => {
    const agents = new BudgetKeeper(limits({ agents: 1 }), Date.now());
    await agents.admit('a/b');
    expect(await agents.admit('a/b')).toEqual({ admitted: false, reason: 'the budget of 1 agent is spent' });
    const minutes = new BudgetKeeper(limits({ minutes: 2 }), Date.now() - 120_000);
    expect(await minutes.admit('a/b')).toEqual({
      admitted: false,
      reason: 'the budget of 2 minutes is spent',
    });
  });
});
