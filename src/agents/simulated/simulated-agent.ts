import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentActivity } from '../../model/run-events.ts';
import type { JsonSchema } from '../../model/schema.ts';
import { noUsage, type Usage } from '../../model/usage.ts';
import type { Agent, Turn, TurnContext, TurnResult } from '../agent.ts';
import { fillSchema } from './fill-schema.ts';
import { defaultSimulation, type SimulationOptions } from './options.ts';
import { type Random, randomFrom } from './random.ts';
import { placeIn, sentence } from './sentences.ts';
import { type Topic, topicOf } from './topic.ts';

/**
 * An agent that only looks like one: no network, no login, nothing is read or written. The same prompt, schema and
 * seed give the same answer.
 */
export function createSimulatedAgent(options: SimulationOptions = defaultSimulation): Agent {
  let threads = 0;
  return {
    name: 'simulated',
    simulated: true,
    check: async () => ({ ready: true, version: null }),
    async run(turn, context) {
      const threadId = turn.threadId ?? newThreadId(`${options.seed}/${++threads}/${turn.prompt}`);
      const common = { threadId, usage: noUsage, model: 'simulated' };
      if (turn.threadId !== undefined && !isThreadId(threadId)) {
        const message = `the simulated agent knows no thread ${threadId}: run the step that began it again with --fresh`;
        return { ok: false, failure: { class: 'agent', message }, answer: undefined, ...common };
      }
      try {
        return await simulate(turn, context, options, common);
      } catch (error) {
        if (!context.signal.aborted) throw error;
        return {
          ok: false,
          failure: { class: 'cancelled', message: 'cancelled' },
          answer: undefined,
          ...common,
        };
      }
    },
  };
}

async function simulate(
  turn: Turn,
  { signal, onActivity }: TurnContext,
  options: SimulationOptions,
  common: Pick<TurnResult, 'threadId' | 'usage' | 'model'>,
): Promise<TurnResult> {
  const random = randomFrom(options.seed, turn.prompt, schemaText(turn.schema));
  const fails = options.fail > 0 && randomFrom(options.seed, turn.prompt, 'fails').next() < options.fail;
  const latency = random.between(options.latency.min, options.latency.max);
  const topic = topicOf(turn.prompt);
  const answer =
    turn.schema === undefined
      ? sentence(topic, random)
      : JSON.stringify(fillSchema(turn.schema, topic, random));
  signal.throwIfAborted();
  const activities = activitiesFor(topic, random, answer, fails);
  // Each by the clock and not after the one before, since timers come late and that would add up.
  const startedAt = latency === 0 ? 0 : performance.now();
  for (const [index, { phase, item }] of activities.entries()) {
    const due = startedAt + (latency * (index + 1)) / activities.length;
    if (latency > 0) await pause(due - performance.now(), signal);
    onActivity(phase, item);
  }
  const usage = estimate(turn, answer);
  if (!fails) return { ok: true, answer, ...common, usage };
  const failure = { class: 'agent', message: 'this turn was simulated to fail' } as const;
  return {
    ok: false,
    failure,
    answer: undefined,
    ...common,
    usage: { ...usage, output_tokens: usage.reasoning_output_tokens },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms > 0) await delay(ms, undefined, { signal });
}

interface Activity {
  readonly phase: 'started' | 'completed';
  readonly item: AgentActivity;
}

/** What a progress view would see of Codex doing this. */
function activitiesFor(topic: Topic, random: Random, answer: string, fails: boolean): readonly Activity[] {
  const place = placeIn(topic, random);
  const command = place === 'the code' ? 'git ls-files' : `sed -n '1,120p' ${place}`;
  const item = { id: 'item_1', type: 'command_execution', command, aggregated_output: '' };
  const started: readonly Activity[] = [
    {
      phase: 'completed',
      item: { id: 'item_0', type: 'reasoning', text: `Looking at ${random.pick(topic.words)}` },
    },
    { phase: 'started', item: { ...item, exit_code: null, status: 'in_progress' } },
    { phase: 'completed', item: { ...item, exit_code: 0, status: 'completed' } },
  ];
  if (fails) return started;
  return [...started, { phase: 'completed', item: { id: 'item_2', type: 'agent_message', text: answer } }];
}

/** A step's nodes share one schema. */
const schemaTexts = new WeakMap<JsonSchema, string>();

function schemaText(schema: JsonSchema | undefined): string {
  if (schema === undefined) return 'null';
  let text = schemaTexts.get(schema);
  if (text === undefined) {
    text = JSON.stringify(schema);
    schemaTexts.set(schema, text);
  }
  return text;
}

/** About four characters are one token. */
function estimate(turn: Turn, answer: string): Usage {
  const tokens = (text: string): number => Math.ceil(text.length / 4);
  const input = tokens(turn.prompt) + tokens(schemaText(turn.schema)) + 200;
  const reasoning = Math.min(400, tokens(turn.prompt));
  return {
    input_tokens: input,
    cached_input_tokens: turn.threadId === undefined ? 0 : Math.floor(input / 2),
    output_tokens: tokens(answer) + reasoning,
    reasoning_output_tokens: reasoning,
  };
}

/** An id that shows by itself that it was made here, since a later process may go on with the thread. */
function newThreadId(source: string): string {
  const body = digest(source).slice(0, 12);
  return `simulated-${body}-${checkOf(body)}`;
}

function isThreadId(id: string): boolean {
  const [, body, check] = /^simulated-([0-9a-f]{12})-([0-9a-f]{4})$/.exec(id) ?? [];
  return body !== undefined && check === checkOf(body);
}

const digest = (text: string): string => hash('sha256', text, 'hex');
const checkOf = (body: string): string => digest(`simulated thread ${body}`).slice(0, 4);
