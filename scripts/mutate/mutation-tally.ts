import type { JudgedComparison } from './judge-comparison.ts';
import type { JudgedPrediction } from './judge-prediction.ts';
import type { Truth } from './dry-run-truth.ts';

/** How the answers to some payloads came out. */
export interface Counts {
  payloads: number;
  same: number;
  different: number;
  uncertain: number;
  /** By the server's word. */
  noOps: number;
  changes: number;
  refused: number;
}

/** Everything that is counted in a run. */
export interface MutationTally {
  readonly total: Counts;
  readonly byMutation: ReadonlyMap<string, Counts>;
  readonly byKind: ReadonlyMap<string, Counts>;
  readonly predictions: ReadonlyMap<string, number>;
}

/** A tally that is counted up. */
export interface TallyBuilder extends MutationTally {
  countComparison(names: CaseNames, judged: JudgedComparison, truth: Truth): void;
  countPrediction(judged: JudgedPrediction): void;
}

/** Under which names a payload is counted. */
export interface CaseNames {
  readonly mutation: string;
  readonly kind: string;
}

/** Nothing counted yet. */
export function newTally(): TallyBuilder {
  const total = noCounts();
  const byMutation = new Map<string, Counts>();
  const byKind = new Map<string, Counts>();
  const predictions = new Map<string, number>();
  const increase = (name: string): void =>
    void predictions.set(name, (predictions.get(name) ?? 0) + 1);
  return {
    total,
    byMutation,
    byKind,
    predictions,
    countComparison({ mutation, kind }, { comparison }, truth) {
      for (const counts of [total, countsOf(byMutation, mutation), countsOf(byKind, kind)]) {
        counts.payloads += 1;
        counts[comparison.verdict] += 1;
        counts[truth === 'no-op' ? 'noOps' : truth === 'change' ? 'changes' : 'refused'] += 1;
      }
    },
    countPrediction({ outcome, hasUnknown }) {
      increase(hasUnknown ? 'written, with unknown paths' : outcome);
    },
  };
}

function noCounts(): Counts {
  return { payloads: 0, same: 0, different: 0, uncertain: 0, noOps: 0, changes: 0, refused: 0 };
}

function countsOf(counts: Map<string, Counts>, name: string): Counts {
  const found = counts.get(name) ?? noCounts();
  counts.set(name, found);
  return found;
}

/** The share of uncertain answers, 0 to 1. */
export function uncertainShare({ payloads, uncertain }: Counts): number {
  return payloads === 0 ? 0 : uncertain / payloads;
}

/** A table of a tally for people, the least certain first. */
export function formatTally({ total, byMutation, byKind, predictions }: MutationTally): string {
  const head = `${''.padEnd(34)} payloads    same  differ  uncertain   no-op  change  refused`;
  return [
    head,
    formatRow('all', total),
    '',
    ...formatRows(byMutation),
    '',
    ...formatRows(byKind),
    '',
    `predictions: ${[...predictions]
      .sort()
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  ].join('\n');
}

function formatRows(rows: ReadonlyMap<string, Counts>): readonly string[] {
  return [...rows]
    .sort(([, left], [, right]) => uncertainShare(right) - uncertainShare(left))
    .map(([name, counts]) => formatRow(name, counts));
}

function formatRow(name: string, counts: Counts): string {
  const { payloads, same, different, uncertain, noOps, changes, refused } = counts;
  const share = `${uncertain} ${(uncertainShare(counts) * 100).toFixed(0).padStart(3)} %`;
  const cells = [payloads, same, different].map((count) => String(count).padStart(8));
  const truths = [noOps, changes, refused].map((count) => String(count).padStart(8));
  return `${name.padEnd(34)} ${cells.join('')} ${share.padStart(10)} ${truths.join('')}`;
}
