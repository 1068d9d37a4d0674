import type { FieldPath, PathElement } from '../../model/field-path.ts';
import type { ServerFacts } from '../server-facts/read-server-facts.ts';
import type { DifferenceKind, PayloadDifference } from './payload-comparison.ts';

/** What a comparison has found so far. */
export interface ComparisonWalk {
  readonly isCustom: boolean;
  /** True for kinds to whose values the server adds (admission of pods). */
  readonly mayBeExtended: boolean;
  readonly facts: ServerFacts;
  /** True for kinds whose generation counts up when an empty list or map is written where nothing is. */
  readonly countsEmpty: boolean;
  /** Fields of the kind, wherever they stand, that the server sets to values of its own; undefined = none. */
  readonly overwritten: ReadonlySet<string> | undefined;
  /** True while looking at one of them. */
  isOverwritten: boolean;
  /** Undefined while nobody asks where: paths cost as much as the comparison. */
  readonly path: PathElement[] | undefined;
  readonly different: PayloadDifference[];
  readonly uncertain: PayloadDifference[];
  isDifferent: boolean;
  isUncertain: boolean;
  /** How many values are written otherwise than they are live, and would be stored as they are live. */
  rewriteCount: number;
  /** Where; only with `path`. */
  readonly rewritten: FieldPath[];
}

/** Notes that the payload and the live object differ here. */
export function markDifferent(walk: ComparisonWalk, kind: DifferenceKind): void {
  if (walk.isOverwritten && (kind === 'value' || kind === 'order')) {
    markUncertain(walk);
    return;
  }
  walk.isDifferent = true;
  if (walk.path !== undefined) walk.different.push({ kind, path: [...walk.path] });
}

/**
 * Notes that the value here is written otherwise than it is live. The server merges what is written: who else holds
 * the path loses it, although the value stays.
 */
export function markRewritten(walk: ComparisonWalk): void {
  walk.rewriteCount += 1;
  if (walk.path !== undefined) walk.rewritten.push([...walk.path]);
}

/** Notes that they may differ here. */
export function markUncertain(walk: ComparisonWalk): void {
  walk.isUncertain = true;
  if (walk.path !== undefined) walk.uncertain.push({ kind: 'value', path: [...walk.path] });
}
