import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { objectIdOf } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import { objectKey } from '../model/object-id.ts';
import { computeApplysetId, partOfLabel } from './applyset-id.ts';

/**
 * Annotation that names the set and the very object it was written on. Controllers copy labels (Service →
 * EndpointSlice) and annotations (Deployment → ReplicaSet); a copy names another object and so is no mark.
 */
export const ownerAnnotation = 'gitsync.dev/owner';

/** The value of the owner annotation for one object of a set. */
export function ownerMark(set: SetRef, id: ObjectId): string {
  return `${formatSetRef(set)};${objectKey(id)}`;
}

/** The object with the label and the annotation that mark it as a member of the set. */
export function markObject(object: KubeObject, id: ObjectId, set: SetRef): KubeObject {
  const { labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, [partOfLabel]: computeApplysetId(set) },
      annotations: { ...annotations, [ownerAnnotation]: ownerMark(set, id) },
    },
  };
}

/**
 * True when a live object carries both marks of the set and the annotation names this very object.
 * One of the two alone is never enough to delete.
 */
export function isMarkedBy(live: KubeObject, id: ObjectId, set: SetRef): boolean {
  return (
    textMember(live.metadata.labels, partOfLabel) === computeApplysetId(set) &&
    textMember(live.metadata.annotations, ownerAnnotation) === ownerMark(set, id)
  );
}

/** The set that a live object's own mark names; undefined without a mark or with a copied one. */
export function markedSet(live: KubeObject): string | undefined {
  const mark = textMember(live.metadata.annotations, ownerAnnotation);
  const separator = mark?.indexOf(';') ?? -1;
  if (mark === undefined || separator < 0) return undefined;
  // The namespace of a live object is always set, so its id is the one that the mark was made from.
  return mark.slice(separator + 1) === objectKey(objectIdOf(live))
    ? mark.slice(0, separator)
    : undefined;
}

/**
 * True when the object was made by an apply of this manager: its managedFields entry is as old as the
 * object. Tells an apply whose first answer was lost from one that came second to somebody else.
 */
export function wasCreatedBy(live: KubeObject, manager: string): boolean {
  const { creationTimestamp, managedFields } = live.metadata;
  if (!isJsonArray(managedFields) || typeof creationTimestamp !== 'string') return false;
  return managedFields.some(
    (entry) =>
      isJsonObject(entry) &&
      entry['manager'] === manager &&
      entry['operation'] === 'Apply' &&
      entry['time'] === creationTimestamp,
  );
}

/** A label or annotation of an object that may be damaged: anything but text reads as absent. */
export function textMember(map: unknown, key: string): string | undefined {
  const value = isJsonObject(map) ? map[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
