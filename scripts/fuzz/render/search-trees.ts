import fc from 'fast-check';
import { judgeTree, renderOwn } from './judge-tree.ts';
import type { FindReason, FuzzMode, Verdict } from './judge-tree.ts';
import type { ReferenceProcess } from './reference-process.ts';
import { madeTree } from './trees/made-tree.ts';
import type { MadeTree } from './trees/made-tree.ts';

/** A difference, as small as shrinking made it. */
export interface RenderFind {
  /** For `--replay`. */
  readonly replay: string;
  readonly tree: MadeTree;
  readonly reason: FindReason;
  readonly detail: string;
}

/** What to compare, from which tree to which, and until when. */
export interface TreeSearch {
  readonly reference: ReferenceProcess;
  readonly mode: FuzzMode;
  readonly seed: number;
  readonly from: number;
  /** The first tree that is not looked at. */
  readonly to: number;
  readonly signal: AbortSignal;
  readonly onFind: (find: RenderFind) => void;
}

/** How many trees came out how. */
export interface RenderTally {
  trees: number;
  /** The first tree that was not looked at: a run goes on there. */
  next: number;
  readonly outcomes: Map<string, number>;
}

/** Builds of smaller trees that one find may cost. */
const maxShrinkRuns = 400;

/** Compares trees by number until `to` or the signal; every find is shrunk. */
export async function searchTrees(search: TreeSearch): Promise<RenderTally> {
  const tally: RenderTally = { trees: 0, next: search.from, outcomes: new Map() };
  for (; tally.next < search.to && !search.signal.aborted; tally.next += 1) {
    const { find, outcome } = await compareNumber(search, tally.next, '');
    tally.trees += 1;
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
    if (find !== undefined) search.onFind(find);
  }
  return tally;
}

/** What became of one tree. */
export interface Compared {
  readonly outcome: string;
  readonly find?: RenderFind;
}

/** Compares one tree, as it was made or as it was shrunk (`path`). */
export async function compareNumber(
  search: Omit<TreeSearch, 'from' | 'to' | 'onFind'>,
  number: number,
  path: string,
): Promise<Compared> {
  const shrinking: Shrinking = { outcome: '', runs: 0, reason: undefined, smallest: undefined };
  const property = fc.asyncProperty(madeTree, (tree) => isWithoutFind(search, shrinking, tree));
  const details = await fc.check(property, {
    // Trees are told apart by their seed: the same number is the same tree in every run.
    seed: treeSeed(search.seed, number),
    numRuns: 1,
    endOnFailure: path !== '',
    ...(path === '' ? {} : { path }),
  });
  const { outcome, smallest } = shrinking;
  if (!details.failed) return { outcome };
  // What went wrong with the comparison itself is no find.
  if (smallest === undefined)
    throw new Error('the comparison failed', { cause: details.errorInstance });
  const replay = `${String(search.seed)}:${String(number)}:${details.counterexamplePath ?? ''}`;
  return { outcome, find: { replay, ...smallest } };
}

/** Far apart for neighbours, so that their trees have nothing in common. */
function treeSeed(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;
}

/** What shrinking has come to: the reason that it holds on to, and the smallest tree that shows it. */
interface Shrinking {
  outcome: string;
  runs: number;
  reason: FindReason | undefined;
  smallest: Omit<RenderFind, 'replay'> | undefined;
}

/** The property: false keeps a tree, and asks fast-check for smaller ones. */
async function isWithoutFind(
  { reference, mode, signal }: Omit<TreeSearch, 'from' | 'to' | 'onFind'>,
  shrinking: Shrinking,
  tree: MadeTree,
): Promise<boolean> {
  const isFirst = shrinking.runs === 0;
  shrinking.runs += 1;
  if (!isFirst && (shrinking.runs > maxShrinkRuns || signal.aborted)) return true;
  const answer = await reference.build(tree);
  const verdict = judgeTree(tree, await renderOwn(tree, mode), answer, mode);
  if (isFirst) {
    shrinking.outcome = nameOutcome(verdict);
    if (verdict.kind === 'find') shrinking.reason = verdict.reason;
  }
  if (verdict.kind !== 'find' || verdict.reason !== shrinking.reason) return true;
  shrinking.smallest = { tree, reason: verdict.reason, detail: verdict.detail };
  return false;
}

function nameOutcome(verdict: Verdict): string {
  if (verdict.kind === 'find') return `find: ${verdict.reason}`;
  return verdict.kind === 'deviation' ? `deviation: ${verdict.name}` : verdict.kind;
}
