import type { Json, JsonObject } from '../model/json.ts';
import type { AgentActivity, Attempt, NodeNames, PlannedJob, RunEvent } from '../model/run-events.ts';
import { maskJson, type TextMask } from './mask.ts';

/**
 * Masks what an event carries from outside: texts, answers, values. What the journal's readers go by (types, ids, keys,
 * results, counts) stays as it is, so that a secret that happens to be a common word breaks no record.
 */
export function maskEvent<E extends RunEvent>(event: E, mask: TextMask): E;
export function maskEvent(event: RunEvent, mask: TextMask): RunEvent {
  if (mask.active === false) return event;
  switch (event.type) {
    case 'run.started': {
      return { ...event, inputs: maskObject(event.inputs, mask), jobs: maskJobs(event.jobs, mask) };
    }
    case 'call.started':
      return {
        ...event,
        instance_name: mask(event.instance_name),
        matrix: event.matrix && maskObject(event.matrix, mask),
        inputs: maskObject(event.inputs, mask),
        jobs: maskJobs(event.jobs, mask),
      };
    case 'job.started':
    case 'iteration.completed':
      return event;
    case 'job.completed':
    case 'call.completed':
      return { ...event, reason: maskNullable(event.reason, mask) };
    case 'node.started':
      return { ...event, ...maskNames(event, mask) };
    case 'node.completed':
      return {
        ...event,
        ...(event.names && { names: maskNames(event.names, mask) }),
        made_from: {
          ...event.made_from,
          files: event.made_from.files && maskPaths(event.made_from.files, mask),
        },
        attempts: event.attempts.map((attempt) => maskAttempt(attempt, mask)),
        input: { ...event.input, text: mask(event.input.text) },
        output: maskJson(event.output, mask),
        command: event.command && maskStreams(event.command, mask),
      };
    case 'node.failed':
      return {
        ...event,
        message: mask(event.message),
        attempts: event.attempts.map((attempt) => maskAttempt(attempt, mask)),
        input: event.input && { ...event.input, text: mask(event.input.text) },
        answer: maskNullable(event.answer, mask),
        command: event.command && maskStreams(event.command, mask),
      };
    case 'node.skipped':
    case 'log':
      return { ...event, message: mask(event.message) };
    case 'governor':
      return { ...event, reason: mask(event.reason) };
    case 'agent.item':
      return { ...event, item: maskActivity(event.item, mask) };
    case 'run.completed':
      return {
        ...event,
        reason: maskNullable(event.reason, mask),
        outputs: maskObject(event.outputs, mask),
      };
  }
}

function maskJobs(jobs: readonly PlannedJob[], mask: TextMask): readonly PlannedJob[] {
  const named = <N extends { readonly name: string }>(each: N): N => ({ ...each, name: mask(each.name) });
  return jobs.map((job) => ({ ...named(job), steps: job.steps.map(named) }));
}

const maskNames = ({ kind, instance_name, name, matrix }: NodeNames, mask: TextMask): NodeNames => ({
  kind,
  instance_name: mask(instance_name),
  name: mask(name),
  matrix: matrix && maskObject(matrix, mask),
});

const maskNullable = (text: string | null, mask: TextMask): string | null => text && mask(text);

/** An object stays one: only what is in it is masked. */
const maskObject = (object: JsonObject, mask: TextMask): JsonObject => maskJson(object, mask) as JsonObject;

function maskPaths(
  files: Readonly<Record<string, string>>,
  mask: TextMask,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, digest]) => [mask(path), digest]));
}

function maskStreams<C extends { readonly stdout: string; readonly stderr: string }>(
  command: C,
  mask: TextMask,
): C {
  return { ...command, stdout: mask(command.stdout), stderr: mask(command.stderr) };
}

function maskAttempt(attempt: Attempt, mask: TextMask): Attempt {
  const { answer, failure } = attempt;
  return {
    ...attempt,
    answer: maskNullable(answer, mask),
    failure: failure && { ...failure, message: mask(failure.message) },
  };
}

/** Items come from an agent's JSON events, so they hold nothing but JSON. */
function maskActivity(item: AgentActivity, mask: TextMask): AgentActivity {
  const { type, ...rest } = item;
  return { type, ...maskObject(rest as Readonly<Record<string, Json>>, mask) };
}
