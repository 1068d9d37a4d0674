import { manager } from '../../scripts/mutate/live-subjects.ts';
import { comparePayload } from '../../src/schema/compare/compare-payload.ts';
import type { PayloadComparison } from '../../src/schema/compare/payload-comparison.ts';
import { serverFactsFor } from '../../src/schema/server-facts/read-server-facts.ts';
import { readRecording } from './recording.ts';
import { allocatedBytes, timeInTurns, timeUs } from './timing.ts';
import { makeComparisons } from './workload.ts';
import type { Comparison } from './workload.ts';

/** Which objects are compared: a CustomResourceDefinition weighs as much as a hundred others. */
export type Selection = 'all' | 'definitions' | 'others';

/** What comparing one object costs, on average over all. */
export interface ComparedObjects {
  readonly count: number;
  /** In the first round, with nothing compiled. */
  readonly firstUs: number;
  readonly warmUs: number;
  /** JSON.parse of the live object's text, in the same rounds. */
  readonly parseUs: number;
  /** Allocated by the comparison. */
  readonly bytes: number;
  /** Of the payload and of the live object. */
  readonly payloadBytes: number;
  readonly liveBytes: number;
  readonly verdicts: Readonly<Record<string, number>>;
}

/** Compares recorded objects with their payloads, all unchanged. */
export async function compareObjects(
  folder: string,
  selection: Selection,
): Promise<ComparedObjects> {
  const facts = await serverFactsFor('1.36');
  const comparisons = makeComparisons(readRecording(folder), selection, facts);
  const count = comparisons.length;
  const verdicts: Record<string, number> = {};
  const firstUs = timeUs(() => {
    for (const one of comparisons) {
      const { verdict } = compare(one);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
  });
  const compareAll = (): void => {
    for (const one of comparisons) compare(one);
  };
  const parseAll = (): void => {
    for (const { liveText } of comparisons) JSON.parse(liveText);
  };
  const [warmUs = NaN, parseUs = NaN] = timeInTurns([compareAll, parseAll]);
  const sum = (lengthOf: (one: Comparison) => number): number =>
    comparisons.reduce((total, one) => total + lengthOf(one), 0) / count;
  return {
    count,
    firstUs: firstUs / count,
    warmUs: warmUs / count,
    parseUs: parseUs / count,
    bytes: allocatedBytes(compareAll) / count,
    payloadBytes: sum(({ payload }) => JSON.stringify(payload).length),
    liveBytes: sum(({ liveText }) => liveText.length),
    verdicts,
  };
}

function compare({ kind, payload, live }: Comparison): PayloadComparison {
  return comparePayload({ kind, payload, live, manager });
}
