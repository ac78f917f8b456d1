import { describe, expect, it } from 'vitest';
import { agentNames, createAgent } from '../../src/agents/registry.ts';

describe('agents by name', () => {
  it('makes each of them', async () => {
    for (const name of agentNames) {
      const made = await createAgent(name);
      expect(made.ok && made.value).toMatchObject({ name, simulated: name === 'simulated' });
    }
  });

  it('says what there is when there is none of the name', async () => {
    expect(await createAgent('codx')).toEqual({
      ok: false,
      error: { message: 'there is no agent "codx": did you mean "codex"?' },
    });
    expect(await createAgent('gemini')).toEqual({
      ok: false,
      error: { message: 'there is no agent "gemini", agents are "codex" and "simulated"' },
    });
  });
});
