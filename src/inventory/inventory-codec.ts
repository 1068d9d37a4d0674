import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson, isJsonArray, isJsonObject, parseJson } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { objectKey, parseObjectKey } from '../model/object-id.ts';
import { GitsyncError } from '../model/problem.ts';
import type { SetRef } from '../model/applyset.ts';
import { formatSetRef } from '../model/applyset.ts';
import type { Inventory, InventoryEntry } from './inventory.ts';
import { inventorySecretName } from './inventory-records.ts';

/** Format of the stored text; a reader refuses what it does not know instead of guessing. */
const formatVersion = 1;
/** An inventory unpacks to at most this many bytes; a gzip bomb in a tampered Secret is refused. */
const maxUnpackedBytes = 64 * 1024 * 1024;

/** The bytes kept in the inventory Secret: gzip of canonical JSON, equal for equal inventories. */
export function encodeInventory(inventory: Inventory): Uint8Array {
  const document: Json = {
    version: formatVersion,
    set: formatSetRef(inventory.set),
    clusterUid: inventory.cluster.systemUid,
    namespaceUid: inventory.cluster.namespaceUid,
    revision: inventory.revision,
    entries: inventory.entries.map((entry) => ({
      object: objectKey(entry.id),
      uid: entry.uid,
      version: entry.version,
      ...(entry.paths === undefined ? {} : { paths: entry.paths }),
      ...(entry.payload === undefined ? {} : { payload: entry.payload }),
    })),
  };
  return gzipSync(canonicalJson(document), { level: 6 });
}

/**
 * Reads what {@link encodeInventory} wrote.
 * @throws GitsyncError INVENTORY_DAMAGED when the bytes are not an inventory of this set: it is never
 * read as an empty one, because what it lists would then be orphaned.
 */
export function decodeInventory(bytes: Uint8Array, set: SetRef): Inventory {
  let document: Json;
  try {
    const text = gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes }).toString('utf8');
    document = parseJson(text);
  } catch (cause) {
    throw damaged(set, 'it cannot be unpacked', cause);
  }
  if (!isJsonObject(document)) throw damaged(set, 'it is not an object');
  if (document['version'] !== formatVersion) {
    throw damaged(set, `its format ${JSON.stringify(document['version'] ?? null)} is not known`);
  }
  if (document['set'] !== formatSetRef(set)) throw damaged(set, 'it names another set');
  const { clusterUid: systemUid, namespaceUid = '', revision, entries } = document;
  if (typeof systemUid !== 'string' || typeof namespaceUid !== 'string') {
    throw damaged(set, 'it does not say to which cluster it belongs');
  }
  if (typeof revision !== 'string' || !isJsonArray(entries)) {
    throw damaged(set, 'revision or entries is missing');
  }
  return {
    set,
    cluster: { systemUid, namespaceUid },
    revision,
    entries: entries.map((entry) => decodeEntry(entry, set)),
  };
}

function decodeEntry(entry: Json, set: SetRef): InventoryEntry {
  const object: JsonObject = isJsonObject(entry) ? entry : {};
  const { uid, version, paths, payload } = object;
  const id = typeof object['object'] === 'string' ? parseObjectKey(object['object']) : undefined;
  if (id === undefined || typeof uid !== 'string' || typeof version !== 'string') {
    throw damaged(set, 'an entry names no object');
  }
  for (const part of [id.kind, id.namespace, id.name, version]) {
    if (part === '.' || part === '..' || /[/%\u0000-\u0020]/.test(part)) {
      throw damaged(set, `an entry has the impossible name ${JSON.stringify(part)}`);
    }
  }
  return {
    id,
    uid,
    version,
    ...(isJsonObject(paths) ? { paths } : {}),
    ...(typeof payload === 'string' ? { payload } : {}),
  };
}

function damaged(set: SetRef, reason: string, cause?: unknown): GitsyncError {
  const record = `Secret/${set.namespace}/${inventorySecretName(set)}`;
  const message = `Set ${formatSetRef(set)}: the inventory, ${record}, is damaged: ${reason}.`;
  return new GitsyncError(
    [
      {
        code: 'INVENTORY_DAMAGED',
        message,
        hint: `Restore the Secret from a backup; or delete it and Secret/${formatSetRef(set)} to start anew, which forgets what left git.`,
      },
    ],
    { cause },
  );
}
