import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { namedPath } from '../fields/named-path.ts';
import { storeBuiltIn } from './built-in/store-built-in.ts';
import { fillDefaults } from './custom/fill-defaults.ts';
import { storeCustom } from './custom/store-custom.ts';
import { readNumbers } from '../values/read-numbers.ts';
import { asMap } from '../values/value-shape.ts';
import type { ObjectKind } from './object-kind.ts';
import type { StoredObject } from './stored-object.ts';

/** What the server makes of an object that was sent: by the schema of a custom kind, by its Go type otherwise. */
export function storeSent(
  kind: ObjectKind,
  object: JsonObject,
  live: KubeObject | undefined,
): StoredObject {
  if (kind.isCustom) {
    return { object: storeCustom(kind.type, asMap(readNumbers(object)) ?? {}), unknown: [] };
  }
  const stored = storeBuiltIn(kind.type, object, live, kind.facts);
  // In memory an empty list or map is not the same as none, and belongs to who wrote it.
  return stored.hasNewEmpty === true ? withUnknownManagers(kind, stored) : stored;
}

/**
 * What the server makes of an object that an apply merged. A custom resource is stored as it was merged, but for
 * defaults: what reading it would drop (empty lists in metadata, nulls) stays in storage, and counts as a change.
 */
export function storeMerged(
  kind: ObjectKind,
  object: JsonObject,
  live: KubeObject | undefined,
): StoredObject {
  return kind.isCustom
    ? { object: fillDefaults(kind.type, object), unknown: [] }
    : storeBuiltIn(kind.type, object, live, kind.facts);
}

/**
 * Says that who holds what cannot be known either: defaults of a built-in kind belong to whoever updates, and
 * which empty lists and structs are printed decides what is there before the first apply.
 */
export function withUnknownManagers(kind: ObjectKind, stored: StoredObject): StoredObject {
  if (kind.isCustom) return stored;
  return { ...stored, unknown: [...stored.unknown, namedPath('metadata', 'managedFields')] };
}
