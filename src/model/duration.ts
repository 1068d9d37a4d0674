const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/**
 * Reads a duration as Go writes it (`90s`, `1m30s`, `1.5h`, `250ms`), in whole milliseconds; only
 * zero is 0, because 0 often means "no limit". Undefined where the text is none: a number needs its
 * unit, and there are no negative durations here.
 */
export function parseDurationMs(text: string): number | undefined {
  let total = 0;
  let end = 0;
  part.lastIndex = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    total += Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
    end = part.lastIndex;
  }
  if (end === 0 || end !== text.length) return undefined;
  return total > 0 ? Math.max(1, Math.round(total)) : 0;
}
