import type { Agent, Readiness, Turn, TurnContext, TurnResult } from '../agent.ts';
import { findCodex } from './program.ts';
import { checkCodex } from './readiness.ts';
import { type CodexState, readCodexState } from './state.ts';
import { runTurn } from './turn.ts';

export interface CodexAgentOptions {
  /** What Codex sees of the environment; the process's own if undefined. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Codex itself, through its SDK: a process for each turn, with the user's own login and configuration. */
export function createCodexAgent(options: CodexAgentOptions = {}): Agent {
  const env = options.env ?? process.env;
  let state: Promise<CodexState | undefined> | undefined;
  // One question to the program answers the check and every turn.
  const readState = (path: string): Promise<CodexState | undefined> => {
    state ??= readCodexState(path, env);
    return state;
  };
  return {
    name: 'codex',
    simulated: false,
    check: (): Promise<Readiness> => checkCodex(env, readState),
    async run(turn: Turn, context: TurnContext): Promise<TurnResult> {
      const path = state === undefined ? await findCodex() : undefined;
      const known = await (path?.ok ? readState(path.value) : state);
      return runTurn(turn, context, { env, config: known?.config ?? {} });
    },
  };
}
