import { isJsonObject } from '../../../../src/model/json.ts';
import type { SchemaDocument } from '../../../../src/schema/openapi/schema-document.ts';

/** The part of a document that one kind reaches. */
export function documentOfKind(document: SchemaDocument, kind: string): SchemaDocument {
  const kinds = document.kinds.filter((entry) => entry.kind === kind);
  const reached = new Set<string>();
  const waiting = kinds.map((entry) => entry.schema);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...referencesOf(document.schemas[name]));
  }
  const schemas = Object.entries(document.schemas).filter(([name]) => reached.has(name));
  return { kinds, schemas: Object.fromEntries(schemas) };
}

const referencePrefix = '#/components/schemas/';

function referencesOf(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesOf);
  if (!isJsonObject(schema)) return [];
  const { $ref: reference } = schema;
  if (typeof reference === 'string') return [reference.slice(referencePrefix.length)];
  return Object.values(schema).flatMap(referencesOf);
}
