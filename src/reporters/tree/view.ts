import type { Style } from '../style.ts';

/** What stands for what; the program's own set where the terminal knows no better is listr2's. */
export interface Symbols {
  readonly success: string;
  readonly failure: string;
  readonly skipped: string;
  readonly waiting: string;
  readonly running: string;
}

/** How a frame is to look. */
export interface View {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly symbols: Symbols;
  readonly style: Style;
  /** The last frame, which stays on the screen. */
  readonly final: boolean;
  /** The run ended without saying so, as in a crash: what seems to run did not end. */
  readonly stopped?: boolean;
}
