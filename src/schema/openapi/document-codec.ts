import {
  isJsonArray,
  isJsonObject,
  parseJson,
  setMember,
  stringifyJson,
} from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { DocumentKind, SchemaDocument } from './schema-document.ts';

/** How texts begin; another form gets another number. Only long integers need the slow parser. */
const openings = { plain: '{"form":1,', long: '{"form":1,"long":true,' };
const statusBit = 1;
const customBit = 2;

/** Distinct values by a text of theirs, in the order in which they were met. */
interface Table<T> {
  readonly items: T[];
  readonly places: Map<string, number>;
}

interface Tables {
  readonly names: Table<string>;
  readonly parts: Table<JsonObject>;
}

/**
 * Text of documents. A schema that occurs several times, in one document or in many, stands in it once: that
 * halves its length and the time to read it. The same documents give the same text.
 */
export function encodeDocuments(documents: readonly SchemaDocument[]): string {
  const tables: Tables = {
    names: { items: [], places: new Map() },
    parts: { items: [], places: new Map() },
  };
  const encoded = documents.map((document) => encodeDocument(document, tables));
  const { names, parts } = tables;
  const text = stringifyJson({ names: names.items, parts: parts.items, documents: encoded });
  return `${/\d{16}/.test(text) ? openings.long : openings.plain}${text.slice(1)}`;
}

function encodeDocument(document: SchemaDocument, tables: Tables): JsonObject {
  const { kinds, schemas, serverVersion } = document;
  const { names, parts } = tables;
  return {
    ...(serverVersion === undefined ? {} : { serverVersion }),
    kinds: kinds.map(({ group, version, kind, schema, hasStatus, isCustom }) => {
      const flags = (hasStatus ? statusBit : 0) + (isCustom === true ? customBit : 0);
      return [group, version, kind, placeOf(schema, schema, names), flags];
    }),
    schemas: Object.entries(schemas).flatMap(([name, schema]) => {
      const part = encodePart(schema, tables);
      return [placeOf(name, name, names), placeOf(stringifyJson(part), part, parts)];
    }),
  };
}

/** The schema with places in the table instead of the schemas within it, which get into the table before it. */
function encodePart(schema: JsonObject, tables: Tables): JsonObject {
  const placeOfPart = (inner: Json | undefined): Json | undefined => {
    if (!isJsonObject(inner)) return inner;
    const part = encodePart(inner, tables);
    return placeOf(stringifyJson(part), part, tables.parts);
  };
  const part: Record<string, Json | undefined> = { ...schema };
  if (schema['items'] !== undefined) part['items'] = placeOfPart(schema['items']);
  const others = schema['additionalProperties'];
  if (others !== undefined) part['additionalProperties'] = placeOfPart(others);
  const { properties } = schema;
  if (isJsonObject(properties)) {
    const places: Record<string, Json | undefined> = {};
    for (const name of Object.keys(properties)) {
      const place = placeOfPart(properties[name]);
      if (place !== undefined) setMember(places, name, place);
    }
    part['properties'] = places;
  }
  return part;
}

function placeOf<T>(key: string, item: T, table: Table<T>): number {
  const known = table.places.get(key);
  if (known !== undefined) return known;
  table.places.set(key, table.items.length);
  return table.items.push(item) - 1;
}

/**
 * The documents of a text, which share the schemas that they have in common.
 * @returns undefined for a text that is none of {@link encodeDocuments}, or of another version of it
 */
export function decodeDocuments(text: string): readonly SchemaDocument[] | undefined {
  if (!text.startsWith(openings.plain)) return undefined;
  try {
    const isLong = text.startsWith(openings.long);
    const content = isLong ? parseJson(text) : (JSON.parse(text) as Json);
    return readContent(content);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DamagedText) return undefined;
    throw error;
  }
}

class DamagedText extends Error {
  override readonly name = 'DamagedText';
}

function readContent(content: Json): readonly SchemaDocument[] {
  const source = asObject(content);
  const names = asList(source['names']);
  const parts = asList(source['parts']);
  for (let place = 0; place < parts.length; place += 1) decodePart(place, parts);
  return asList(source['documents']).map((document) => {
    const { kinds, schemas, serverVersion } = asObject(document);
    return {
      ...(serverVersion === undefined ? {} : { serverVersion: asText(serverVersion) }),
      kinds: asList(kinds).map((kind) => decodeKind(asList(kind), names)),
      schemas: decodeSchemas(asList(schemas), names, parts),
    };
  });
}

/** Puts the schemas within a part back, in place: it was parsed a moment ago, and nobody else has it. */
function decodePart(place: number, parts: readonly Json[]): void {
  const part = asObject(parts[place]) as Record<string, Json | undefined>;
  const { items, additionalProperties: others } = part;
  if (items !== undefined) part['items'] = partBefore(place, items, parts);
  if (others !== undefined && typeof others !== 'boolean') {
    part['additionalProperties'] = partBefore(place, others, parts);
  }
  const properties = part['properties'] as Record<string, Json | undefined> | undefined;
  // Members are only replaced: an own `__proto__` stays one. Everything else here is half as fast.
  for (const name in properties) properties[name] = partBefore(place, properties[name], parts);
}

function partBefore(end: number, at: Json | undefined, parts: readonly Json[]): Json {
  const part = typeof at === 'number' && at < end ? parts[at] : undefined;
  if (part === undefined) throw new DamagedText();
  return part;
}

function decodeKind(source: readonly Json[], names: readonly Json[]): DocumentKind {
  const [group, version, kind, schema, flags] = source;
  if (typeof flags !== 'number') throw new DamagedText();
  return {
    group: asText(group),
    version: asText(version),
    kind: asText(kind),
    schema: nameAt(schema, names),
    hasStatus: (flags & statusBit) !== 0,
    ...((flags & customBit) === 0 ? {} : { isCustom: true }),
  };
}

function decodeSchemas(
  source: readonly Json[],
  names: readonly Json[],
  parts: readonly Json[],
): SchemaDocument['schemas'] {
  // Without a prototype, as documents are (schema-document.ts).
  const schemas = Object.create(null) as Record<string, JsonObject>;
  for (let index = 0; index < source.length; index += 2) {
    const part = partBefore(parts.length, source[index + 1], parts);
    schemas[nameAt(source[index], names)] = asObject(part);
  }
  return schemas;
}

function nameAt(place: Json | undefined, names: readonly Json[]): string {
  return asText(typeof place === 'number' ? names[place] : undefined);
}

function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new DamagedText();
}

function asList(value: Json | undefined): readonly Json[] {
  if (isJsonArray(value)) return value;
  throw new DamagedText();
}

function asObject(value: Json | undefined): JsonObject {
  if (isJsonObject(value)) return value;
  throw new DamagedText();
}
