import type { FieldPath } from '../model/field-path.ts';
import type { Json } from '../model/json.ts';
import { coversFieldPath, touchesFieldPath } from '../schema/fields/field-set.ts';
import type { FieldSet } from '../schema/fields/field-set.ts';
import type { ManagedEntry } from '../schema/managed/managed-fields.ts';

/** Why a field would move: git, somebody's change, both, the server's own doing, or only its order. */
export type ChangeCause = 'git' | 'drift' | 'both' | 'server' | 'order' | 'unknown';

/** One field that an apply would change, as the plan shows it. Secret values are masked. */
export interface FieldChange {
  /** `spec.template.spec.containers[name="app"].image` */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly cause: ChangeCause;
  /** Field managers that hold the field in the cluster, other than the set's own. */
  readonly heldBy: readonly string[];
}

/** What is known about who owns which field of one object. */
export interface OwnershipFacts {
  /** What the payload holds: the set's own entry after the apply. */
  readonly desired: FieldSet;
  /** What the set's own entry holds in the live object. */
  readonly owned: FieldSet;
  /** What the last apply owned, from the inventory; undefined for an object never applied before. */
  readonly last: FieldSet | undefined;
  /** False where the payload is what the last apply sent; undefined where that is not known. */
  readonly isPayloadChanged: boolean | undefined;
}

/** The cause of one change of a value, by the table of design D7. */
export function findCause(path: FieldPath, facts: OwnershipFacts): ChangeCause {
  const isOwned = coversFieldPath(facts.owned, path);
  const wasApplied = facts.last !== undefined && coversFieldPath(facts.last, path);
  if (coversFieldPath(facts.desired, path)) {
    if (isOwned) return causeOfOwned(facts.isPayloadChanged);
    return wasApplied ? 'drift' : 'git';
  }
  // Not desired: a removal that git asks for, or something that the server does beside it.
  return isOwned || touchesFieldPath(facts.owned, path) ? 'git' : 'server';
}

function causeOfOwned(isPayloadChanged: boolean | undefined): ChangeCause {
  if (isPayloadChanged === undefined) return 'unknown';
  return isPayloadChanged ? 'git' : 'server';
}

/** Managers other than the set's own that hold the path, sorted. */
export function findHolders(
  path: FieldPath,
  entries: readonly ManagedEntry[],
  ownManager: string,
): readonly string[] {
  const names = entries
    .filter((entry) => entry.manager !== ownManager && coversFieldPath(entry.fields, path))
    .map((entry) => entry.manager);
  return [...new Set(names)].sort();
}
