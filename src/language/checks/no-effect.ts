import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../diagnostics/source.ts';
import type { Job, PromptStep, RunStep, Step } from '../../model/workflow.ts';
import { hasRawOutputs } from '../../template/references.ts';
import { mappingAt, scalarAt } from '../yaml/node.ts';
import type { Check, CheckContext } from './check.ts';
import { settingOf } from './settings.ts';

/** Keys that change nothing where they stand, and so are most likely a misunderstanding. */
export const noEffect: Check = function* (context: CheckContext): Generator<Diagnostic> {
  for (const job of context.workflow.jobs) {
    if (context.unsure.has(job)) continue;
    if (job.strategy.matrix === undefined) {
      yield* withoutMatrix('max-parallel', job.strategy.maxParallel?.place);
      yield* withoutMatrix('fail-fast', job.strategy.failFast?.place);
      yield* withoutMatrix('breaker', breakerOf(context, job));
    }
    for (const step of job.steps) {
      if (context.unsure.has(step)) continue;
      for (const { key, problem } of idleKeys(step)) {
        const setting = settingOf(context, job, step, key);
        // Defaults are for many steps: they need not make sense in each.
        if (setting?.own === true) yield found(setting.place, key, problem);
      }
    }
  }
};

function breakerOf({ root }: CheckContext, { id }: Job): Place | undefined {
  const job = mappingAt(mappingAt(root, 'jobs'), id);
  return scalarAt(mappingAt(job, 'strategy'), 'breaker')?.place;
}

function* withoutMatrix(key: string, place: Place | undefined): Generator<Diagnostic> {
  if (place !== undefined)
    yield found(place, key, 'it is about the instances of a matrix, and this job has none');
}

interface Idle {
  readonly key: string;
  readonly problem: string;
}

function idleKeys(step: Step): Iterable<Idle> {
  if (step.kind === 'prompt') return idleAgentKeys(step);
  if (step.kind === 'approve') return [];
  return idleCommandKeys(step);
}

function* idleCommandKeys({ unsafeInterpolation, run, sandbox, network }: RunStep): Generator<Idle> {
  if (unsafeInterpolation && !hasRawOutputs(run)) {
    yield {
      key: 'unsafe-interpolation',
      problem: 'nothing in this command is written {{{ … }}}: remove it',
    };
  }
  if (network && sandbox === 'none') {
    yield { key: 'network', problem: 'without "sandbox" a command may use the network in any case' };
  }
  if (network && sandbox === 'read-only') {
    const problem = 'a read-only command has no network: say "sandbox: workspace-write" if it needs one';
    yield { key: 'network', problem };
  }
}

function* idleAgentKeys({ options, output }: PromptStep): Generator<Idle> {
  const { sandbox, network, addDirs, retries } = options;
  if (network && sandbox !== 'workspace-write') {
    const problem =
      sandbox === 'read-only'
        ? 'commands of a read-only agent have no network: say "sandbox: workspace-write" if it needs one'
        : 'with full access there is a network in any case';
    yield { key: 'network', problem };
  }
  if (addDirs.length > 0 && sandbox !== 'workspace-write') {
    const problem =
      sandbox === 'read-only'
        ? 'a read-only agent writes nowhere and may read everywhere'
        : 'with full access it may write there in any case';
    yield { key: 'add-dirs', problem };
  }
  if (retries > 0 && output === undefined) {
    yield {
      key: 'retries',
      problem: 'it sends back answers that break their schema, and this step has no "output"',
    };
  }
}

const found = (place: Place, key: string, problem: string): Diagnostic =>
  diagnostic('no-effect', place, { key, problem });
