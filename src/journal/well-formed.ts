import { isJsonObject } from '../model/json.ts';
import type { Conclusion, RunResult } from '../model/outcome.ts';
import type { NodeNames, RunEvent } from '../model/run-events.ts';
import { mostIterations } from '../model/workflow.ts';

/**
 * Whether an event has what its readers go by. A journal that nobody touched always has it; one that was changed by
 * hand, or is of another version, must be told from it before its parts are used.
 */
export function isWellFormed(event: RunEvent): boolean {
  switch (event.type) {
    case 'run.started':
      return (
        areTexts(event.run_id, event.agent) &&
        isJsonObject(event.workflow) &&
        areTexts(event.workflow.name, event.workflow.path) &&
        isJsonObject(event.inputs) &&
        isJsonObject(event.versions) &&
        isList(event.jobs, isJob)
      );
    case 'job.started':
      return areTexts(event.job) && areNumbers(event.instances);
    case 'job.completed':
      return areTexts(event.job) && conclusions.includes(event.result) && isNullable(event.reason, 'string');
    case 'iteration.completed':
      return (
        areTexts(event.job) &&
        isInstance(event.instance) &&
        isIteration(event.iteration) &&
        conclusions.includes(event.result) &&
        isNullable(event.until, 'boolean')
      );
    case 'call.started':
      return (
        areTexts(event.job, event.instance_name, event.uses) &&
        isInstance(event.instance) &&
        isJsonObject(event.inputs) &&
        isList(event.jobs, isJob)
      );
    case 'call.completed':
      return (
        areTexts(event.job) &&
        isInstance(event.instance) &&
        conclusions.includes(event.result) &&
        isNullable(event.reason, 'string')
      );
    case 'node.started':
      return isNode(event) && areNames(event);
    case 'node.completed':
      return (
        isNode(event) &&
        isEnd(event) &&
        isInput(event.input) &&
        event.output !== undefined &&
        (event.names === undefined || (isJsonObject(event.names) && areNames(event.names)))
      );
    case 'node.failed':
      return (
        isNode(event) &&
        isEnd(event) &&
        areTexts(event.class, event.message) &&
        (event.input === null || isInput(event.input))
      );
    case 'node.skipped':
      return isNode(event) && areTexts(event.reason, event.message);
    case 'agent.item':
      return isNode(event) && isJsonObject(event.item) && areTexts(event.item.type);
    case 'log':
      return areTexts(event.level, event.message);
    case 'governor':
      return areNumbers(event.concurrency, event.limit) && isNullable(event.paused_until, 'string');
    case 'run.completed':
      return (
        runResults.includes(event.result) &&
        isNullable(event.reason, 'string') &&
        isJsonObject(event.outputs) &&
        areNumbers(event.duration_ms) &&
        isTotals(event.totals)
      );
  }
}

const conclusions: readonly unknown[] = ['success', 'failure', 'cancelled', 'skipped'] satisfies Conclusion[];
const runResults: readonly unknown[] = ['success', 'failure', 'cancelled', 'paused'] satisfies RunResult[];
/** More instances than any run has; a made-up index must not make a list of a billion places. */
const mostInstances = 10_000_000;

const areTexts = (...values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === 'string');
const areNumbers = (...values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === 'number');

const isNullable = (value: unknown, type: 'string' | 'number' | 'boolean'): boolean =>
  value === null || typeof value === type;

const isList = (value: unknown, each: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);

const isJob = (job: unknown): boolean =>
  isJsonObject(job) &&
  areTexts(job.id, job.name) &&
  isList(job.needs, (need) => typeof need === 'string') &&
  isNullable(job.instances, 'number') &&
  isList(job.steps, (step) => isJsonObject(step) && areTexts(step.id, step.name));

const isNode = (event: Extract<RunEvent, { readonly step: string }>): boolean =>
  areTexts(event.node, event.job, event.step) &&
  isInstance(event.instance) &&
  (event.iteration === undefined || isIteration(event.iteration));

const areNames = ({ instance_name, name }: NodeNames): boolean => areTexts(instance_name, name);

const isInstance = (index: unknown): boolean =>
  index === null ||
  (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 && index < mostInstances);

const isIteration = (index: unknown): boolean =>
  Number.isSafeInteger(index) && Number(index) >= 0 && Number(index) < mostIterations;

const isEnd = (event: {
  readonly usage: unknown;
  readonly duration_ms: unknown;
  readonly attempts: unknown;
  readonly command: unknown;
}): boolean =>
  isUsage(event.usage) &&
  areNumbers(event.duration_ms) &&
  isList(event.attempts, isAttempt) &&
  (event.command === null ||
    (isJsonObject(event.command) && areTexts(event.command.stdout, event.command.stderr)));

const isAttempt = (attempt: unknown): boolean =>
  isJsonObject(attempt) &&
  isUsage(attempt.usage) &&
  areNumbers(attempt.duration_ms) &&
  isNullable(attempt.answer, 'string') &&
  (attempt.failure === null ||
    (isJsonObject(attempt.failure) && areTexts(attempt.failure.class, attempt.failure.message)));

const isInput = (input: unknown): boolean => isJsonObject(input) && areTexts(input.kind, input.text);

const isUsage = (usage: unknown): boolean =>
  isJsonObject(usage) &&
  areNumbers(
    usage.input_tokens,
    usage.cached_input_tokens,
    usage.output_tokens,
    usage.reasoning_output_tokens,
  );

const isTotals = (totals: unknown): boolean =>
  isJsonObject(totals) &&
  areNumbers(totals.nodes, totals.completed, totals.cached, totals.failed, totals.skipped) &&
  isUsage(totals.usage);
