const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const part = /(\d+(?:\.\d+)?)(ms|s|m|h)/y;

/** Reads a duration as Go prints it: `90s`, `1m30s`, `1.5h`. Undefined where the text is none. */
export function parseDurationMs(text: string): number | undefined {
  let total = 0;
  let end = 0;
  part.lastIndex = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    total += Number(match[1]) * (units[match[2] ?? ''] ?? 0);
    end = part.lastIndex;
  }
  return end > 0 && end === text.length ? Math.round(total) : undefined;
}
