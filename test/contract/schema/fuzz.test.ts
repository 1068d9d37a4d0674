import { expect, test } from 'vitest';
import { runFuzzSession } from '../../../scripts/fuzz/schema/fuzz-session.ts';
import { formatTally } from '../../../scripts/fuzz/schema/summary.ts';
import { useCluster } from '../../cluster/test-cluster.ts';

/** Always the same sequences; `npm run fuzz -- schema` tries others. */
const seed = 20_261;
const timeoutMs = 180_000;

const cluster = useCluster();

/** Of the numbers up to `to`, these are of the kinds that are asked for. */
test.each([
  { only: 'custom', to: 640, sequences: 312 },
  { only: 'built-in', to: 640, sequences: 328 },
])(
  'what the API server makes of $sequences sequences of writes to $only kinds is foretold',
  { timeout: timeoutMs },
  async ({ only, to, sequences }) => {
    const finds: string[] = [];

    const tally = await runFuzzSession(cluster, {
      seed,
      from: 0,
      to,
      only,
      signal: AbortSignal.timeout(timeoutMs),
      onFind: ({ replay, recorded }) =>
        finds.push(`--replay ${replay}: ${recorded.found.map(({ detail }) => detail).join('\n')}`),
    });

    expect(finds).toEqual([]);
    expect(formatTally(tally)).toContain('differences: none');
    expect(tally.sequences).toBe(sequences);
  },
);
