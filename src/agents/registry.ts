import { closest } from '../diagnostics/suggest.ts';
import { didYouMean, oneOf, quoted } from '../diagnostics/wording.ts';
import { err, ok, type Result } from '../model/result.ts';
import type { Agent } from './agent.ts';
import type { SimulationOptions } from './simulated/options.ts';

export const agentNames = ['codex', 'simulated'] as const;
export type AgentName = (typeof agentNames)[number];

export const isAgentName = (name: string): name is AgentName => agentNames.some((known) => known === name);

/** Makes an agent by its name. An agent's code, and the libraries behind it, are loaded only when it is asked for. */
export async function createAgent(
  name: string,
  options: { readonly simulate?: SimulationOptions } = {},
): Promise<Result<Agent, { readonly message: string }>> {
  if (!isAgentName(name)) {
    const suggestion = closest(name, agentNames);
    const known =
      suggestion === undefined
        ? `, agents are ${oneOf(agentNames, { word: 'and' })}`
        : didYouMean(suggestion);
    const message = `there is no agent ${quoted(name)}${known}`;
    return err({ message });
  }
  switch (name) {
    case 'codex':
      return ok((await import('./codex/codex-agent.ts')).createCodexAgent());
    case 'simulated':
      return ok((await import('./simulated/simulated-agent.ts')).createSimulatedAgent(options.simulate));
  }
}
