import { isJsonObject } from '../../../model/json.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { coerceEmbedded, coerceMetadata } from './coerce-metadata.ts';
import { dropNulls } from './drop-nulls.ts';
import { fillDefaults } from './fill-defaults.ts';
import { pruneFields } from './prune-fields.ts';

/**
 * A custom resource as the server holds it after a write: pruned, without nulls that are no values, its metadata
 * read and printed by the server, defaults filled in.
 */
export function storeCustom(type: SchemaType, object: JsonObject): JsonObject {
  return coerce(type, fillDefaults(type, coerce(type, object)));
}

function coerce(type: SchemaType, object: JsonObject): JsonObject {
  const kept = dropNulls(type, pruneFields(type, object));
  const root = { ...type, isEmbedded: false };
  const { metadata, ...rest } = kept;
  const coerced = coerceEmbedded(root, rest);
  const body = isJsonObject(coerced) ? coerced : rest;
  return isJsonObject(metadata) ? { ...body, metadata: coerceMetadata(metadata) } : body;
}
