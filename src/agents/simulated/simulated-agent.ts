import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../model/failure.ts';
import type { AgentActivity } from '../../model/run-events.ts';
import type { JsonSchema } from '../../model/schema.ts';
import { noUsage, type Usage } from '../../model/usage.ts';
import type { Agent, Turn, TurnContext, TurnResult } from '../agent.ts';
import { fillSchema } from './fill-schema.ts';
import { defaultSimulation, type SimulationOptions } from './options.ts';
import { Random, seedFrom } from './random.ts';
import { placeIn, sentence } from './sentences.ts';
import { type Topic, topicOf } from './topic.ts';

/**
 * An agent that only looks like one: no network, no login, nothing is read or written. The same prompt, schema and
 * seed give the same answer.
 */
export function createSimulatedAgent(options: SimulationOptions = defaultSimulation): Agent {
  let threads = 0;
  const seed = seedFrom(String(options.seed));
  return {
    name: 'simulated',
    simulated: true,
    check: async () => ({ ready: true, version: null }),
    async run(turn, context) {
      const of = seedFrom(turn.prompt, seed);
      const threadId = turn.threadId ?? newThreadId(of, ++threads);
      if (turn.threadId !== undefined && !isThreadId(threadId)) {
        const message = `the simulated agent knows no thread ${threadId}: run the step that began it again with --fresh`;
        return notAnswered({ class: 'agent', message }, threadId, noUsage);
      }
      const random = new Random(seedFrom(schemaText(turn.schema), of));
      const fails = options.fail > 0 && new Random(seedFrom('fails', of)).next() < options.fail;
      const latency = random.between(options.latency.min, options.latency.max);
      const topic = topicOf(turn.prompt);
      const answer =
        turn.schema === undefined
          ? sentence(topic, random)
          : JSON.stringify(fillSchema(turn.schema, topic, random));
      const activities = activitiesFor(topic, random, answer, fails);
      if (!(await perform(activities, latency, context))) {
        return notAnswered({ class: 'cancelled', message: 'cancelled' }, threadId, noUsage);
      }
      const usage = estimate(turn, answer);
      if (!fails) return { ok: true, answer, threadId, usage, model };
      const spent = { ...usage, output_tokens: usage.reasoning_output_tokens };
      return notAnswered({ class: 'agent', message: 'this turn was simulated to fail' }, threadId, spent);
    },
  };
}

const model = 'simulated';

const notAnswered = (failure: Failure, threadId: string, usage: Usage): TurnResult => ({
  ok: false,
  failure,
  answer: undefined,
  threadId,
  usage,
  model,
});

/** Shows what it seems to do, spread over the time that it takes; false where it was cancelled meanwhile. */
function perform(
  activities: readonly Activity[],
  latency: number,
  { signal, onActivity }: TurnContext,
): boolean | Promise<boolean> {
  if (signal.aborted) return false;
  if (latency > 0) return performSlowly(activities, latency, { signal, onActivity });
  for (const { phase, item } of activities) onActivity(phase, item);
  return true;
}

async function performSlowly(
  activities: readonly Activity[],
  latency: number,
  { signal, onActivity }: TurnContext,
): Promise<boolean> {
  // Each by the clock and not after the one before, since timers come late and that would add up.
  const startedAt = performance.now();
  for (const [index, { phase, item }] of activities.entries()) {
    const due = startedAt + (latency * (index + 1)) / activities.length;
    const ms = due - performance.now();
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return false;
    onActivity(phase, item);
  }
  return true;
}

interface Activity {
  readonly phase: 'started' | 'completed';
  readonly item: AgentActivity;
}

/** What a progress view would see of Codex doing this. */
function activitiesFor(topic: Topic, random: Random, answer: string, fails: boolean): readonly Activity[] {
  const place = placeIn(topic, random);
  const command = place === 'the code' ? 'git ls-files' : `sed -n '1,120p' ${place}`;
  // Written out, since this is done for every turn: copies of one another cost several times as much.
  const activities: Activity[] = [
    {
      phase: 'completed',
      item: { id: 'item_0', type: 'reasoning', text: `Looking at ${random.pick(topic.words)}` },
    },
    { phase: 'started', item: commandItem(command, null, 'in_progress') },
    { phase: 'completed', item: commandItem(command, 0, 'completed') },
  ];
  if (!fails) {
    activities.push({ phase: 'completed', item: { id: 'item_2', type: 'agent_message', text: answer } });
  }
  return activities;
}

const commandItem = (command: string, exitCode: number | null, status: string): AgentActivity => ({
  id: 'item_1',
  type: 'command_execution',
  command,
  aggregated_output: '',
  exit_code: exitCode,
  status,
});

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
function newThreadId(of: number, count: number): string {
  const body = `${hex(of, 8)}${hex(count, 4)}`;
  return `simulated-${body}-${checkOf(body)}`;
}

function isThreadId(id: string): boolean {
  const [, body, check] = /^simulated-([0-9a-f]{12})-([0-9a-f]{4})$/.exec(id) ?? [];
  return body !== undefined && check === checkOf(body);
}

const hex = (value: number, digits: number): string =>
  value.toString(16).padStart(digits, '0').slice(-digits);
const checkOf = (body: string): string => hex(seedFrom(`simulated thread ${body}`), 4);
