import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent, Turn, TurnContext } from '../../src/agents/agent.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { AgentActivity } from '../../src/model/run-events.ts';
import { totalTokens } from '../../src/model/usage.ts';
import { expectNoProcesses } from '../rig/census.ts';

/** An agent that is ready for one test, with what the test may do to it. */
export interface Subject {
  readonly agent: Agent;
  /** Where its turns run. */
  readonly cwd: string;
  /** Resolves when the agent is in the middle of a turn that will not end by itself. */
  readonly busy: () => Promise<void>;
}

/** How an agent is brought into each situation of the suite. */
export interface Stage {
  /** Answers every turn well. */
  readonly willing: () => Promise<Subject>;
  /** Each turn goes on for ever. */
  readonly endless: () => Promise<Subject>;
  /** Each turn fails. */
  readonly failing: () => Promise<Subject>;
  /** Each turn ends well with no answer; only asked of agents that can. */
  readonly silent?: () => Promise<Subject>;
  readonly close: () => Promise<void>;
}

const schema: JsonObject = {
  type: 'object',
  properties: {
    suspect: { type: 'string' },
    confidence: { type: 'number' },
    severity: { type: 'string', enum: ['low', 'medium', 'high'] },
  },
  required: ['suspect', 'confidence', 'severity'],
  additionalProperties: false,
};

export function turnIn(cwd: string, changes: Partial<Turn> = {}): Turn {
  return {
    prompt: 'Read src/auth.ts. What in it could cause a failing login?',
    schema: undefined,
    threadId: undefined,
    model: undefined,
    effort: undefined,
    sandbox: 'read-only',
    network: false,
    webSearch: false,
    addDirs: [],
    images: [],
    instructions: undefined,
    cwd,
    root: cwd,
    env: {},
    ...changes,
  };
}

/** A context that keeps the activities and can be aborted. */
export function contextOf(): TurnContext & {
  readonly abort: () => void;
  readonly activities: readonly { readonly phase: string; readonly item: AgentActivity }[];
} {
  const controller = new AbortController();
  const activities: { phase: string; item: AgentActivity }[] = [];
  return {
    signal: controller.signal,
    onActivity: (phase, item) => activities.push({ phase, item }),
    abort: () => controller.abort(),
    activities,
  };
}

/** What every agent must do; the same for all of them. */
export function describeAgent(
  name: string,
  setUp: () => Promise<Stage>,
  { canBeSilent }: { readonly canBeSilent: boolean },
): void {
  describe(`agent conformance: ${name}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await setUp();
    });
    afterAll(() => stage.close());

    it('is ready, and says so', async () => {
      const { agent } = await stage.willing();
      expect(await agent.check()).toMatchObject({ ready: true });
    });

    it('answers in words, shows what it does and counts what it spends', async () => {
      const { agent, cwd } = await stage.willing();
      const context = contextOf();
      const result = await agent.run(turnIn(cwd), context);
      if (!result.ok) expect.fail(result.failure.message);
      expect(result.answer).not.toBe('');
      expect(result.threadId).toEqual(expect.any(String));
      expect(result.model).toEqual(expect.any(String));
      expect(totalTokens(result.usage)).toBeGreaterThan(0);
      expect(context.activities.at(-1)).toMatchObject({
        phase: 'completed',
        item: { type: 'agent_message', text: result.answer },
      });
    });

    it('answers with JSON where a schema is given', async () => {
      const { agent, cwd } = await stage.willing();
      const result = await agent.run(turnIn(cwd, { schema }), contextOf());
      if (!result.ok) expect.fail(result.failure.message);
      expect(JSON.parse(result.answer)).toEqual({
        suspect: expect.any(String),
        confidence: expect.any(Number),
        severity: expect.stringMatching(/^(low|medium|high)$/),
      });
    });

    it('goes on with a thread, as a repair does, and counts each turn alone', async () => {
      const { agent, cwd } = await stage.willing();
      const first = await agent.run(turnIn(cwd, { schema }), contextOf());
      const repair = turnIn(cwd, {
        schema,
        threadId: first.threadId,
        prompt: 'Your answer broke its schema: "confidence" must be a number. Answer again.',
      });
      const second = await agent.run(repair, contextOf());
      const third = await agent.run(repair, contextOf());
      expect([first.ok, second.ok, third.ok]).toEqual([true, true, true]);
      expect([second.threadId, third.threadId]).toEqual([first.threadId, first.threadId]);
      expect(third.usage).toEqual(second.usage);
      expect(totalTokens(second.usage)).toBeGreaterThan(0);
    });

    it('goes on with a thread of an earlier process, without counting it again', async () => {
      const { agent, cwd } = await stage.willing();
      const first = await agent.run(turnIn(cwd), contextOf());
      const { agent: later } = await stage.willing();
      const prompt = 'And what else could it be?';
      const second = await later.run(turnIn(cwd, { threadId: first.threadId, prompt }), contextOf());
      const third = await later.run(turnIn(cwd, { threadId: first.threadId, prompt }), contextOf());
      expect(second).toMatchObject({ ok: true, threadId: first.threadId });
      expect(second.usage).toEqual(third.usage);
    });

    it('refuses to go on with a thread that it does not know', async () => {
      const { agent, cwd } = await stage.willing();
      for (const threadId of ['00000000-0000-7000-8000-000000000000', 'no-thread']) {
        const result = await agent.run(turnIn(cwd, { threadId }), contextOf());
        expect(result).toMatchObject({
          ok: false,
          failure: { class: 'agent', message: expect.stringContaining(threadId) },
        });
        expect(totalTokens(result.usage)).toBe(0);
      }
    });

    it('stops when it is cancelled, and leaves no process', async () => {
      const { agent, cwd, busy } = await stage.endless();
      const context = contextOf();
      const running = agent.run(turnIn(cwd), context);
      await busy();
      const aborted = performance.now();
      context.abort();
      expect(await running).toMatchObject({ ok: false, failure: { class: 'cancelled' } });
      expect(performance.now() - aborted).toBeLessThan(3_000);
      await expectNoProcesses(cwd);
    });

    it('stops by a timeout, which is an abort with a reason', async () => {
      const { agent, cwd, busy } = await stage.endless();
      const timeout = new AbortController();
      const running = agent.run(turnIn(cwd), { signal: timeout.signal, onActivity: () => {} });
      await busy();
      timeout.abort(new DOMException('timed out', 'TimeoutError'));
      expect(await running).toMatchObject({ ok: false, failure: { class: 'cancelled' } });
      await expectNoProcesses(cwd);
    });

    it('does not begin when it was cancelled before', async () => {
      const { agent, cwd } = await stage.willing();
      const context = contextOf();
      context.abort();
      const result = await agent.run(turnIn(cwd), context);
      expect(result).toMatchObject({ ok: false, failure: { class: 'cancelled' } });
      expect(totalTokens(result.usage)).toBe(0);
      expect(context.activities).toEqual([]);
    });

    it('says why a turn failed', async () => {
      const { agent, cwd } = await stage.failing();
      const result = await agent.run(turnIn(cwd), contextOf());
      if (result.ok) expect.fail('the turn did not fail');
      expect(result.failure.message.length).toBeGreaterThan(10);
      expect(result.failure.message).not.toMatch(/\n\s+at |Stack backtrace|^\s*\{/);
    });

    if (canBeSilent)
      it('takes an empty answer as a failure', async () => {
        const subject = await stage.silent?.();
        if (subject === undefined) expect.fail('there is no silent agent');
        const result = await subject.agent.run(turnIn(subject.cwd), contextOf());
        expect(result).toMatchObject({ ok: false, failure: { class: 'agent' } });
        expect(totalTokens(result.usage)).toBeGreaterThan(0);
      });

    it('works on two turns at once', async () => {
      const { agent, cwd } = await stage.willing();
      const results = await Promise.all(
        ['one', 'two'].map((word) =>
          agent.run(turnIn(cwd, { prompt: `Explain the word ${word}.` }), contextOf()),
        ),
      );
      expect(results.map((result) => result.ok)).toEqual([true, true]);
      expect(new Set(results.map((result) => result.threadId)).size).toBe(2);
    });
  });
}
