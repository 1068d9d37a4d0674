import { namedPath } from '../../fields/named-path.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { noServerFacts } from '../../server-facts/no-server-facts.ts';
import type { ServerFacts } from '../../server-facts/read-server-facts.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { equalValues } from '../../values/equal-values.ts';
import { emptyCountingKinds } from '../object-kind.ts';
import type { StoredObject } from '../stored-object.ts';
import type { BuiltInWalk } from './built-in-walk.ts';
import { findUnreadableMetadata, isLabelledByTemplate, storeMetadata } from './store-metadata.ts';
import { storeStruct } from './store-struct.ts';
import { writtenByRegistry } from './written-by-registry.ts';

/**
 * Kinds in which one field decides about the defaults of others far away (allocated addresses and ports,
 * volumes bound, admission's additions): once anything changes, nothing that is left out can be known.
 */
const interdependentKinds: ReadonlySet<string> = new Set([
  'Service',
  'Pod',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ServiceAccount',
]);

/**
 * An object of a built-in kind as its Go type reads and prints it: scalars in the server's spelling, without
 * nulls. Defaults that only the server's code knows cannot be filled in: fields that are left out where something
 * changed are `unknown`, as are zero values that the Go type may not print.
 */
export function storeBuiltIn(
  type: SchemaType,
  object: JsonObject,
  live: JsonObject | undefined,
  facts: ServerFacts = noServerFacts,
): StoredObject {
  const walk: BuiltInWalk = {
    path: [],
    unknown: [],
    isInterdependent: isInterdependent(object, live),
    facts,
    hasNewEmpty: false,
    refused: undefined,
  };
  const { metadata, status } = object;
  const body = storeBody(type, object, live, walk);
  walk.refused ??=
    findUnreadableMetadata(object) ?? findUnreadableStatus(type, [status, live?.['status']], walk);
  const isSame = live !== undefined && equalValues(body, withoutApart(live));
  walk.unknown.push(...writtenByRegistry(object, live, isSame));
  if (isLabelledByTemplate(object)) walk.unknown.push(namedPath('metadata', 'labels'));
  if (walk.hasNewEmpty && emptyCountingKinds.has(kindOf(object))) {
    walk.unknown.push(namedPath('metadata', 'generation'));
  }
  return {
    object: {
      ...body,
      ...(isJsonObject(metadata) ? { metadata: storeMetadata(object, metadata) } : {}),
      ...(status === undefined ? {} : { status }),
    },
    unknown: walk.unknown,
    hasNewEmpty: walk.hasNewEmpty,
    refused: walk.refused,
  };
}

/** What is written to a status is left aside, but must be readable. */
function findUnreadableStatus(
  type: SchemaType,
  [status, live]: readonly [Json | undefined, Json | undefined],
  walk: BuiltInWalk,
): string | undefined {
  const field = type.map?.fields.get('status');
  if (status === undefined || type.map === undefined || field === undefined) return undefined;
  const statusType = { ...type, map: { ...type.map, fields: new Map([['status', field]]) } };
  const apart: BuiltInWalk = { ...walk, path: [], unknown: [], refused: undefined };
  storeStruct(statusType, { status }, live === undefined ? {} : { status: live }, apart);
  return apart.refused;
}

/** Everything but metadata and status, which are no matter of the Go type's defaults. */
function storeBody(
  type: SchemaType,
  object: JsonObject,
  live: JsonObject | undefined,
  walk: BuiltInWalk,
): JsonObject {
  const { map } = type;
  if (map === undefined) return object;
  const fields = new Map(map.fields);
  fields.delete('metadata');
  fields.delete('status');
  const bodyType = { ...type, map: { ...map, fields, element: map.element } };
  return storeStruct(bodyType, withoutApart(object), live && withoutApart(live), walk);
}

function withoutApart(object: JsonObject): JsonObject {
  const body: Record<string, Json | undefined> = { ...object };
  delete body['metadata'];
  delete body['status'];
  return body;
}

function isInterdependent(object: JsonObject, live: JsonObject | undefined): boolean {
  if (!interdependentKinds.has(kindOf(object))) return false;
  return !equalValues(object['spec'], live?.['spec']);
}

function kindOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? kind : '';
}
