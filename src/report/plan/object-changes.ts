import type { SetRef } from '../../model/applyset.ts';
import { formatSetRef } from '../../model/applyset.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { equalJson, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { compareText } from '../../model/object-id.ts';
import type { FieldChange } from '../../diff/field-causes.ts';

/**
 * The marks that every object of a set carries, as `ownership` writes them. Reports may not import
 * that folder; a test holds the two together.
 */
export const markKeys: Readonly<Record<'labels' | 'annotations', string>> = {
  labels: 'applyset.kubernetes.io/part-of',
  annotations: 'gitsync.dev/owner',
};

/** The changes of one object as people want to read them. */
export interface ReadableChanges {
  /** Labels and annotations one by one; the set's own marks left out. */
  readonly fields: readonly FieldChange[];
  /** What the marks left out would have said: `joins set shop/web`. */
  readonly marks: string | undefined;
}

/** Splits maps of labels and annotations into their members and sums up the set's own marks. */
export function readChanges(changes: readonly FieldChange[], set: SetRef): ReadableChanges {
  const split = changes.flatMap(splitMetadata);
  const marks = split.filter((change) => markPaths.has(change.path));
  return {
    fields: split.filter((change) => !markPaths.has(change.path)),
    marks: marks.length === 0 ? undefined : describeMarks(marks, set),
  };
}

const mapPaths: ReadonlyMap<string, 'labels' | 'annotations'> = new Map([
  ['metadata.labels', 'labels'],
  ['metadata.annotations', 'annotations'],
]);

const markPaths: ReadonlySet<string> = new Set([
  memberPath('labels', markKeys.labels),
  memberPath('annotations', markKeys.annotations),
]);

function memberPath(map: 'labels' | 'annotations', key: string): string {
  return formatFieldPath([
    { kind: 'field', name: 'metadata' },
    { kind: 'field', name: map },
    { kind: 'field', name: key },
  ]);
}

/** An object without any labels gets the whole map in one change. */
function splitMetadata(change: FieldChange): readonly FieldChange[] {
  const map = mapPaths.get(change.path);
  const before = membersOf(change.before);
  const after = membersOf(change.after);
  if (map === undefined || before === undefined || after === undefined) return [change];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return keys.flatMap((key) =>
    equalJson(before.get(key), after.get(key))
      ? []
      : [
          {
            ...change,
            path: memberPath(map, key),
            before: before.get(key),
            after: after.get(key),
          },
        ],
  );
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json | undefined> | undefined {
  if (value === undefined || value === null) return new Map();
  return isJsonObject(value) ? new Map(Object.entries(value)) : undefined;
}

function describeMarks(marks: readonly FieldChange[], set: SetRef): string {
  const isNew = marks.length === markPaths.size && marks.every(isAddedByGit);
  return isNew
    ? `joins set ${formatSetRef(set)}`
    : `gets back the marks of set ${formatSetRef(set)}`;
}

function isAddedByGit(change: FieldChange): boolean {
  return change.before === undefined && change.cause !== 'drift';
}
