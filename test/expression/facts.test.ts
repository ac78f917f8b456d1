import { describe, expect, test } from 'vitest';
import { unplacedText } from '../../src/diagnostics/source.ts';
import { compileCondition } from '../../src/expression/compiled-condition.ts';
import { evaluateCondition, evaluateValue } from '../../src/expression/evaluate.ts';
import facts from '../fixtures/matrix-facts.json' with { type: 'json' };
import { functions, scopeOf, status, textValue } from './support.ts';

interface Fact {
  readonly id: number;
  readonly kind: string;
  readonly in: unknown;
  readonly ctx?: unknown;
  readonly out?: unknown;
  readonly throws?: string;
  readonly prefixed?: boolean;
}
const all = facts.facts as readonly Fact[];

describe('expressions give what GitHub gives', () => {
  test.each(all.filter(({ kind }) => kind === 'expr'))('fact $id: $in', (fact) => {
    const result = evaluateValue(
      textValue(`\${{ ${fact.in} }}`),
      scopeOf(fact.ctx as Record<string, unknown>),
    );
    if (fact.throws === undefined) expect(result).toEqual({ ok: true, value: fact.out });
    else {
      expect(result.ok).toBe(false);
      expect(result.ok ? '' : result.error).toContain(fact.throws);
    }
  });

  test('there are ten of them', () => {
    expect(all.filter(({ kind }) => kind === 'expr')).toHaveLength(10);
    expect(all.filter(({ kind }) => kind === 'if')).toHaveLength(4);
  });
});

describe('success() stands before a condition that asks for no status', () => {
  test.each(all.filter(({ kind }) => kind === 'if'))('fact $id: $in', (fact) => {
    const condition = compileCondition(unplacedText(String(fact.in)));
    expect(condition.kind).toBe('expression');
    expect(condition.kind === 'expression' && !condition.asksStatus).toBe(fact.prefixed);
  });

  const needs = { a: { result: 'success' } };
  test.each([
    ["needs.a.result == 'success'", true, true],
    ["needs.a.result == 'success'", false, false],
    ["${{ needs.a.result == 'success' }}", false, false],
    ["always() && needs.a.result == 'success'", false, true],
    ['failure()', false, true],
    ['failure()', true, false],
    ['FAILURE()', false, true],
    ['!cancelled()', false, true],
    ['false || true', false, false],
    ['needs.a', true, true],
    ["''", true, false],
  ])('%s with success %s is %s', (source, success, expected) => {
    const result = evaluateCondition(unplacedText(source), scopeOf({ needs }, status(success)));
    expect(result).toEqual({ ok: true, value: expected });
  });

  test('what follows a false success() is not evaluated', () => {
    const result = evaluateCondition(unplacedText("fromJSON('')"), scopeOf({}, status(false)));
    expect(result).toEqual({ ok: true, value: false });
  });

  test('where there is no status, the condition stands alone', () => {
    expect(evaluateCondition(unplacedText('1 == 1'), scopeOf({}, functions))).toEqual({
      ok: true,
      value: true,
    });
  });
});
