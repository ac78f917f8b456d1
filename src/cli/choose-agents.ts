import type { Agent } from '../agents/agent.ts';
import { createAgent } from '../agents/registry.ts';
import { parseSimulation, type SimulationOptions } from '../agents/simulated/options.ts';
import { everyStep } from '../model/called.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { PromptStep } from '../model/workflow.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import type { Problem } from './problem.ts';

export interface ChosenAgents {
  /** Who answers a step that asks for this agent, or for none. */
  readonly agentFor: (name: string | undefined) => Agent;
  /** Of the agent that most steps have; null where it has none. */
  readonly version: string | null;
}

const defaultName = 'codex';

/** Who answers, by flags and workflow. */
export interface AgentFlags {
  readonly agent?: string | undefined;
  readonly simulate?: string | undefined;
}

/**
 * Makes the agents that the selected prompt steps need, and asks each whether it can work. `--agent` stands above what
 * a workflow says, so that `--agent simulated` never spends anything.
 */
export async function chooseAgents(
  plan: Plan,
  selection: Selection,
  flags: AgentFlags,
): Promise<Result<ChosenAgents, Problem>> {
  const made = await makeAgents(plan, selection, flags);
  if (!made.ok) return made;
  const { agentFor, needed } = made.value;
  let version: string | null = null;
  for (const agent of needed) {
    const readiness = await agent.check();
    if (!readiness.ready) return err({ message: readiness.problem, remedies: readiness.remedies });
    if (agent === agentFor(undefined)) version = readiness.version;
  }
  return ok({ agentFor, version });
}

/** Makes the agents without asking whether they can work, which a plan need not know. */
export async function makeAgents(
  plan: Plan,
  selection: Selection,
  flags: AgentFlags,
): Promise<Result<Pick<ChosenAgents, 'agentFor'> & { readonly needed: ReadonlySet<Agent> }, Problem>> {
  const simulate = readSimulation(flags.simulate);
  if (!simulate.ok) return simulate;
  const selected = plan.jobs.map(({ job }) => job).filter(({ id }) => selection.hasJob(id));
  const prompts = everyStep(selected).filter((step): step is PromptStep => step.kind === 'prompt');
  const nameFor = (asked: string | undefined): string => flags.agent ?? asked ?? defaultName;
  const asked = new Set(prompts.map((step) => nameFor(step.options.agent)));
  if (simulate.value !== undefined && !asked.has('simulated') && nameFor(undefined) !== 'simulated') {
    return err({ message: '--simulate is for the simulated agent: add --agent simulated' });
  }
  const agents = new Map<string, Agent>();
  for (const name of new Set([nameFor(undefined), ...asked])) {
    const made = await createAgent(name, simulate.value === undefined ? {} : { simulate: simulate.value });
    if (!made.ok) return err({ message: made.error.message });
    agents.set(name, made.value);
  }
  // Every name that a step of the plan asks for was made above.
  const agentFor = (name: string | undefined): Agent => agents.get(nameFor(name)) as Agent;
  return ok({ agentFor, needed: new Set([...asked].map((name) => agentFor(name))) });
}

function readSimulation(text: string | undefined): Result<SimulationOptions | undefined, Problem> {
  if (text === undefined) return ok(undefined);
  const options = parseSimulation(text);
  return options.ok ? options : err({ message: `--simulate: ${options.error}` });
}
