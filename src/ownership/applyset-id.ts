import { createHash } from 'node:crypto';
import type { SetRef } from '../model/applyset.ts';

/** Label of a set's parent object (KEP-3659; kubectl's code wins where the KEP's text differs). */
export const applysetIdLabel = 'applyset.kubernetes.io/id';
/** Label of every object that belongs to a set; its value is the set's id. */
export const partOfLabel = 'applyset.kubernetes.io/part-of';
/** Annotation of the parent: `<tool>/<version>`; a tool may not write another tool's set. */
export const toolingAnnotation = 'applyset.kubernetes.io/tooling';
/** Annotation of the parent: sorted `Kind.group` list of what the set holds. */
export const groupKindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';
/** Annotation of the parent: sorted namespaces that the set reaches beyond the parent's own. */
export const additionalNamespacesAnnotation = 'applyset.kubernetes.io/additional-namespaces';

/**
 * The id of a set whose parent is a Secret: `applyset-` + base64url(sha256(`name.namespace.Kind.group`)) + `-v1`
 * (KEP-3659, kubectl's computeApplySetID). 55 characters, so it fits a label.
 */
export function computeApplysetId(parent: SetRef, kind = 'Secret', group = ''): string {
  const hash = createHash('sha256')
    .update(`${parent.name}.${parent.namespace}.${kind}.${group}`)
    .digest('base64url');
  return `applyset-${hash}-v1`;
}
