import pc from 'picocolors';

export type Paint = (text: string) => string;

/** What a piece of text is; how that looks is decided here and nowhere else. */
export type Tone = 'good' | 'bad' | 'warning' | 'active' | 'quiet' | 'strong';

export type Style = Readonly<Record<Tone, Paint>>;

/**
 * Only the terminal's own base colours, which its theme makes readable on its background; no bright or gray ones,
 * which vanish on light themes. Secondary text is dimmed, which follows the foreground.
 */
export function createStyle(color: boolean): Style {
  const colors = pc.createColors(color);
  return {
    good: colors.green,
    bad: colors.red,
    warning: colors.yellow,
    active: colors.cyan,
    quiet: colors.dim,
    strong: colors.bold,
  };
}

export const plainStyle: Style = createStyle(false);
