import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { storeBuiltIn } from './built-in/store-built-in.ts';
import { storeCustom } from './custom/store-custom.ts';
import type { ObjectKind } from './object-kind.ts';
import type { StoredObject } from './stored-object.ts';

/** What the server makes of an object that was written: by the schema of a custom kind, by its Go type otherwise. */
export function storeObject(
  kind: ObjectKind,
  object: JsonObject,
  live: KubeObject | undefined,
): StoredObject {
  return kind.isCustom
    ? { object: storeCustom(kind.type, object), unknown: [] }
    : storeBuiltIn(kind.type, object, live);
}
