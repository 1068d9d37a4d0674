import type { FieldConflict } from '../model/field-conflict.ts';

/** What to do about one held field, and the sentence that says why. */
export interface ConflictDecision {
  readonly take: boolean;
  readonly reason: string;
}

/** Managers that are people at a keyboard: what they change by hand is drift. */
const personTools: readonly RegExp[] = [
  /^kubectl(?:-|$)/,
  /^k9s$/,
  /^lens$/i,
  /^Lens-/,
  /^openlens/i,
  /^headlamp/i,
  /^rancher$/,
  /^oc$/,
  /^dashboard$/,
  /^Mozilla$/,
];

/** True when a manager's name is that of a tool which people use by hand. */
export function isPersonTool(manager: string): boolean {
  return personTools.some((pattern) => pattern.test(manager));
}

/**
 * Whether an apply may take a field from its holder (design D8): a person's tool that holds a path
 * which the set had applied before is drift and is healed; controllers, other appliers and
 * everything that git never had are not overwritten without being told to.
 */
export function decideConflict(
  held: FieldConflict,
  context: { readonly appliedBefore: boolean; readonly forceConflicts: boolean },
): ConflictDecision {
  if (context.forceConflicts) return { take: true, reason: 'conflicts are forced by flag' };
  // The name comes first: `kubectl scale` writes through the scale subresource and is still a person.
  if (!isPersonTool(held.manager)) {
    return { take: false, reason: `"${held.manager}" is not a tool that people use by hand` };
  }
  if (!context.appliedBefore) {
    return { take: false, reason: 'the set has not applied this field before' };
  }
  return { take: true, reason: `drift made with "${held.manager}"` };
}
