import type { DifferenceReason, StepOutcome } from './judging/verdict.ts';
import type { JudgedWrite } from './run-sequence.ts';

/** What a run has seen so far; counted up while it goes on. */
export interface Tally {
  sequences: number;
  steps: number;
  leaves: number;
  unknownLeaves: number;
  readonly outcomes: Map<StepOutcome, number>;
  /** By reason, each difference of each step. */
  readonly differences: Map<DifferenceReason, number>;
  /** Steps by kind and by `code verb`: whether the kinds' values are worth their requests. */
  readonly answers: Map<string, number>;
}

/** Nothing seen yet. */
export function newTally(): Tally {
  return {
    sequences: 0,
    steps: 0,
    leaves: 0,
    unknownLeaves: 0,
    outcomes: new Map(),
    differences: new Map(),
    answers: new Map(),
  };
}

/** Counts a sequence that was run for the first time; runs that only shrink it do not count. */
export function countSequence(tally: Tally, kind: string, judged: readonly JudgedWrite[]): void {
  tally.sequences += 1;
  for (const { write, verdict } of judged) {
    tally.steps += 1;
    tally.leaves += verdict.leaves;
    tally.unknownLeaves += verdict.unknownLeaves;
    increase(tally.outcomes, verdict.outcome);
    increase(tally.answers, `${kind} ${write.request.verb} ${verdict.outcome}`);
    for (const { reason } of verdict.differences) increase(tally.differences, reason);
  }
}

/** Adds what another run has seen. */
export function addTally(tally: Tally, more: Tally): void {
  tally.sequences += more.sequences;
  tally.steps += more.steps;
  tally.leaves += more.leaves;
  tally.unknownLeaves += more.unknownLeaves;
  addCounts(tally.outcomes, more.outcomes);
  addCounts(tally.differences, more.differences);
  addCounts(tally.answers, more.answers);
}

function addCounts<Key>(counts: Map<Key, number>, more: ReadonlyMap<Key, number>): void {
  for (const [key, count] of more) counts.set(key, (counts.get(key) ?? 0) + count);
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** One line: sequences, steps, outcomes, differences by reason, share of unknown. */
export function formatTally(tally: Tally): string {
  const share = tally.leaves === 0 ? 0 : (100 * tally.unknownLeaves) / tally.leaves;
  return [
    `${tally.sequences} sequences`,
    `${tally.steps} steps (${formatCounts(tally.outcomes)})`,
    `differences: ${tally.differences.size === 0 ? 'none' : formatCounts(tally.differences)}`,
    `unknown: ${share.toFixed(2)} % of ${tally.leaves} leaves`,
  ].join(', ');
}

/** `name count` for each, the most frequent first. */
export function formatCounts(counts: ReadonlyMap<string, number>): string {
  const entries = [...counts].sort(
    ([leftName, left], [rightName, right]) => right - left || (leftName < rightName ? -1 : 1),
  );
  return entries.map(([name, count]) => `${name} ${count}`).join(', ');
}
