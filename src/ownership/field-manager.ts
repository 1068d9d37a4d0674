import { createHash } from 'node:crypto';
import type { SetRef } from '../model/applyset.ts';

/** A field manager's name may have at most 128 characters (metav1 ValidateFieldManager). */
const maxLength = 128;

/**
 * The field manager of a set. One per set: under a shared name the apply of one set silently
 * removes the fields that another set wants in the same object.
 */
export function fieldManagerOf(set: SetRef): string {
  const name = `gitsync:${set.namespace}/${set.name}`;
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return `gitsync:sha256:${hash}`;
}
