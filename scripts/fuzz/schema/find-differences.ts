import fc from 'fast-check';
import { readKind, predictWrite } from './judging/engine.ts';
import { caseOf } from './judging/fuzz-case.ts';
import type { FuzzCase } from './judging/fuzz-case.ts';
import type { FuzzKind } from './kinds/fuzz-kind.ts';
import type { FuzzServer } from './fuzz-server.ts';
import type { DifferenceReason } from './judging/verdict.ts';
import { runSequence } from './run-sequence.ts';
import type { JudgedWrite, SequenceScene } from './run-sequence.ts';
import type { StepPlan } from './writes/step-plan.ts';
import { countSequence, newTally } from './summary.ts';
import type { Tally } from './summary.ts';

/** A difference, as small as shrinking made it. */
export interface Find {
  /** For `--replay`. */
  readonly replay: string;
  readonly recorded: FuzzCase;
}

/** What to run, until when, and what to tell meanwhile. */
export interface SearchOptions {
  readonly server: FuzzServer;
  readonly kinds: readonly FuzzKind[];
  readonly namespace: string;
  readonly seed: number;
  /** The first sequence that is not run; a run may be resumed at any number. */
  readonly from: number;
  readonly to: number;
  /** Aborted when time is up or somebody asks to stop: what is under way is ended cleanly. */
  readonly signal: AbortSignal;
  readonly onFind: (find: Find) => void;
  /** Sequences of other kinds are passed over: `custom`, `built-in`, or the name of a built-in kind. */
  readonly only?: string | undefined;
}

/** Sequences under way at once: the API server answers this many without queueing. */
const workers = 12;
/** Writes of smaller sequences that one difference may cost. */
const maxShrinkRuns = 150;
/** Of differences that look alike, so many are shrunk; the others are counted. */
const maxFindsAlike = 2;

interface Search extends SearchOptions {
  readonly tally: Tally;
  readonly alike: Map<string, number>;
  next: number;
}

/** Runs sequences side by side until `to` or the signal; every difference is counted and shrunk. */
export async function findDifferences(options: SearchOptions): Promise<Tally> {
  const tally = newTally();
  const search: Search = { ...options, tally, alike: new Map(), next: options.from };
  const lanes = Array.from({ length: workers }, () => runLane(search));
  await Promise.all(lanes);
  return tally;
}

async function runLane(search: Search): Promise<void> {
  while (!search.signal.aborted && search.next < search.to) {
    const number = search.next;
    search.next += 1;
    if (!isAsked(search, kindOfNumber(search, number))) continue;
    const find = await runNumber(search, number, '');
    if (find !== undefined) search.onFind(find);
  }
}

/** Runs one sequence of a run again, as it was or as it was shrunk (`path`); undefined = no difference. */
export async function replaySequence(
  options: Omit<SearchOptions, 'from' | 'to' | 'onFind'>,
  number: number,
  path: string,
): Promise<Find | undefined> {
  const tally = newTally();
  const ignoreFind = (): void => undefined;
  const search = {
    ...options,
    from: 0,
    to: 0,
    onFind: ignoreFind,
    tally,
    alike: new Map(),
    next: 0,
  };
  return await runNumber(search, number, path);
}

function isAsked({ only }: SearchOptions, kind: FuzzKind): boolean {
  if (only === undefined) return true;
  return only === (kind.isCustom ? 'custom' : 'built-in') || only === kind.name.kind;
}

/** The kind that a sequence is run on. */
function kindOfNumber({ kinds }: SearchOptions, number: number): FuzzKind {
  const kind = kinds[number % kinds.length];
  if (kind === undefined) throw new Error('there is no kind to run sequences on');
  return kind;
}

/** What shrinking has come to: the reason that it holds on to, and the smallest sequence that shows it. */
interface Shrinking {
  reason: DifferenceReason | undefined;
  isKnown: boolean;
  runs: number;
  smallest: readonly JudgedWrite[];
  /** Why the server could not be asked: an end, not a difference. */
  trouble: Error | undefined;
}

async function runNumber(search: Search, number: number, path: string): Promise<Find | undefined> {
  const kind = kindOfNumber(search, number);
  const shrinking: Shrinking = {
    reason: undefined,
    isKnown: false,
    runs: 0,
    smallest: [],
    trouble: undefined,
  };
  const objectKind = await readKind(kind);
  const { server, namespace } = search;
  const scene = { server, kind, namespace, predict: predictWrite.bind(undefined, objectKind) };
  const property = fc.asyncProperty(kind.sequences, async (plans) => {
    const name = `fuzz-${number}-${shrinking.runs}${kind.nameSuffix}`;
    try {
      return await isWithoutDifference(search, { ...scene, name }, shrinking, plans);
    } catch (error) {
      shrinking.trouble = error instanceof Error ? error : new Error(String(error));
      return true;
    }
  });
  const details = await fc.check(property, {
    // Sequences are told apart by their seed: the same number is the same sequence in every run.
    seed: sequenceSeed(search.seed, number),
    numRuns: 1,
    endOnFailure: path !== '',
    ...(path === '' ? {} : { path }),
  });
  if (shrinking.trouble !== undefined) throw shrinking.trouble;
  if (!details.failed || shrinking.isKnown) return undefined;
  const replay = `${search.seed}:${number}:${details.counterexamplePath ?? ''}`;
  return { replay, recorded: caseOf(kind, shrinking.smallest, `--replay ${replay}`) };
}

/** Far apart for neighbours, so that their values have nothing in common. */
function sequenceSeed(seed: number, number: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;
}

/** The property: false keeps a sequence, and asks fast-check for smaller ones. */
async function isWithoutDifference(
  search: Search,
  scene: SequenceScene,
  shrinking: Shrinking,
  plans: readonly StepPlan[],
): Promise<boolean> {
  const isFirst = shrinking.runs === 0;
  shrinking.runs += 1;
  const isOver =
    shrinking.isKnown || shrinking.trouble !== undefined || shrinking.runs > maxShrinkRuns;
  if (!isFirst && (isOver || search.signal.aborted)) return true;
  const judged = await runSequence(scene, plans);
  if (isFirst) countSequence(search.tally, scene.kind.name.kind, judged);
  const reasons = judged.at(-1)?.verdict.differences.map(({ reason }) => reason) ?? [];
  const [reason] = reasons;
  if (reason === undefined) return true;
  if (isFirst) {
    shrinking.reason = reason;
    shrinking.isKnown = isKnown(search, scene.kind, judged);
  }
  if (shrinking.reason !== undefined && !reasons.includes(shrinking.reason)) return true;
  shrinking.smallest = judged;
  return false;
}

/** True when enough differences like this one are being looked at already. */
function isKnown({ alike }: Search, kind: FuzzKind, judged: readonly JudgedWrite[]): boolean {
  const last = judged.at(-1);
  const reason = last?.verdict.differences[0]?.reason ?? '';
  const place = kind.isCustom ? (last?.write.request.verb ?? '') : kind.name.kind;
  const signature = `${place} ${reason}`;
  const count = (alike.get(signature) ?? 0) + 1;
  alike.set(signature, count);
  return count > maxFindsAlike;
}
