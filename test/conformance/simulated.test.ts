import { defaultSimulation } from '../../src/agents/simulated/options.ts';
import { createSimulatedAgent } from '../../src/agents/simulated/simulated-agent.ts';
import { describeAgent, type Subject } from './agent-conformance.ts';

describeAgent(
  'simulated',
  async () => {
    const subject = (changes: Partial<typeof defaultSimulation>): Subject => ({
      agent: createSimulatedAgent({ ...defaultSimulation, ...changes }),
      cwd: '/nowhere/simulated-conformance',
      busy: async () => {},
    });
    return {
      willing: async () => subject({}),
      endless: async () => subject({ latency: { min: 3_600_000, max: 3_600_000 } }),
      failing: async () => subject({ fail: 1 }),
      close: async () => {},
    };
  },
  { canBeSilent: false },
);
