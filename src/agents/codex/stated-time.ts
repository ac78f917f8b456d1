const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * When a message says that it is worth trying again, in milliseconds since the epoch: `Please try again in 1.898s`,
 * `in 6m0s`, `in 3 days 2 hours`; or by the clock, in local time: `at 8:00 PM`, `at Nov 25th, 2026 6:01 PM`.
 */
export function statedTime(message: string, now: Date): number | undefined {
  const [, stretch] = /(?:try|available) again in ((?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*)+)/i.exec(message) ?? [];
  const ms = stretch === undefined ? undefined : stretchMs(stretch);
  if (ms !== undefined) return now.getTime() + ms;
  return clockTime(message, now);
}

function stretchMs(text: string): number | undefined {
  let sum: number | undefined;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const word = unit.toLowerCase();
    const factor = unitMs[word] ?? (/^(?:sec|min|hour|day)/.test(word) ? unitMs[word.charAt(0)] : undefined);
    if (factor === undefined) break;
    sum = (sum ?? 0) + Number(number) * factor;
  }
  return sum === undefined ? undefined : Math.ceil(sum);
}

/** Codex names the day only where it is another one. It leaves the seconds out, so the next minute is meant. */
function clockTime(message: string, now: Date): number | undefined {
  const match =
    /again at (?:([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?, (\d{4}) )?(\d{1,2}):(\d{2}) ([ap])m/i.exec(
      message,
    );
  if (match === null) return undefined;
  const [, month, day, year, hours, minutes, half] = match;
  const hour = (Number(hours) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0);
  const time = new Date(now);
  if (month !== undefined) time.setFullYear(Number(year), months.indexOf(month.toLowerCase()), Number(day));
  time.setHours(hour, Number(minutes) + 1, 0, 0);
  // A reset that is a minute ago by the clock is still to come by ours, or was just now; one of tomorrow is dated.
  return time.getTime();
}
