import { isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** How a schema is read. */
export interface StripOptions {
  /**
   * True for the schema of a CustomResourceDefinition: its values are kept as they are written, so no format
   * says how they are printed, and defaults of items are put in place of nulls.
   */
  readonly isCustom: boolean;
  /** Told the name of every schema that is referred to. */
  readonly onReference: (name: string) => void;
  /** Told every default that is kept and no text, boolean or small integer. */
  readonly onDefault: (value: Json) => void;
}

/** A schema that says something an API server could not have built types of. */
export class UnreadableSchema extends Error {
  override readonly name = 'UnreadableSchema';
}

type Stripped = Record<string, Json | undefined>;

/**
 * A string format that only says "not checked to be a string": what kube-openapi makes of every format but
 * `byte` (schemaconv, convertPrimitive).
 */
const uncheckedFormat = 'unchecked';
/** Levels of a schema without references; recursion over it ends with them. */
const maxDepth = 500;
const referencePrefix = '#/components/schemas/';
const keyword = {
  listType: 'x-kubernetes-list-type',
  listMapKeys: 'x-kubernetes-list-map-keys',
  mapType: 'x-kubernetes-map-type',
  patchStrategy: 'x-kubernetes-patch-strategy',
  patchMergeKey: 'x-kubernetes-patch-merge-key',
};
/** Keywords that mean something when they are true, and nothing for a single value. */
const flags = [
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
  'x-kubernetes-embedded-resource',
];

/**
 * Keeps of a schema under a name of its own what decides about types. A name that is just another name is
 * unreadable: API servers leave it out of their types.
 * @throws UnreadableSchema
 */
export function stripNamedSchema(schema: Json | undefined, options: StripOptions): JsonObject {
  if (!isJsonObject(schema)) throw new UnreadableSchema('it is no schema');
  if (textOf(schema, '$ref') !== '') throw new UnreadableSchema('it is a reference');
  return stripInline(schema, options, 0);
}

/** Keeps of a schema at a place in another one what decides about types. */
function stripMember(schema: Json | undefined, options: StripOptions, depth: number): Stripped {
  if (!isJsonObject(schema)) throw new UnreadableSchema('a part of it is no schema');
  const name = findReference(schema);
  const target =
    name === '' ? stripInline(schema, options, depth) : stripReference(schema, name, options);
  const initial = schema['default'];
  if (initial === undefined || initial === null) return target;
  if (typeof initial === 'object' || typeof initial === 'number') options.onDefault(initial);
  target['default'] = initial;
  return target;
}

function stripReference(source: JsonObject, name: string, options: StripOptions): Stripped {
  options.onReference(name);
  const target: Stripped = { $ref: `${referencePrefix}${name}` };
  // Unlike on an inline schema, `granular` counts here: the schema that is referred to may be atomic.
  const mapType = readMapType(source);
  if (mapType !== '') target[keyword.mapType] = mapType;
  if (source['nullable'] === true) target['nullable'] = true;
  return target;
}

/** An item or a member without a name; only in custom resources does a default of it stand for anything. */
function stripElement(schema: Json | undefined, options: StripOptions, depth: number): Stripped {
  const target = stripMember(schema, options, depth);
  if (!options.isCustom && target['default'] !== undefined) delete target['default'];
  return target;
}

function stripInline(source: JsonObject, options: StripOptions, depth: number): Stripped {
  const type = readType(source);
  const target: Stripped = type === '' ? {} : { type };
  if (source['nullable'] === true) target['nullable'] = true;
  if (type === '' || type === 'string') addFormat(source, target, options);
  if (type !== '' && type !== 'object' && type !== 'array') return target;

  if (depth > maxDepth) throw new UnreadableSchema('it is nested too deeply');
  if (type !== 'array') addMapKeywords(source, target, { options, depth });
  if (type !== 'object') addListKeywords(source, target, { options, depth });
  for (const flag of flags) if (source[flag] === true) target[flag] = true;
  return target;
}

function addFormat(source: JsonObject, target: Stripped, { isCustom }: StripOptions): void {
  const format = textOf(source, 'format');
  if (format === '') return;
  if (!isCustom) target['format'] = format;
  else if (target['type'] === 'string' && format !== 'byte') target['format'] = uncheckedFormat;
}

interface Place {
  readonly options: StripOptions;
  readonly depth: number;
}

function addMapKeywords(source: JsonObject, target: Stripped, { options, depth }: Place): void {
  const properties = source['properties'] ?? {};
  if (!isJsonObject(properties)) throw new UnreadableSchema('its properties are no map');
  const names = Object.keys(properties);
  if (names.length > 0) {
    const stripped: Stripped = {};
    for (const name of names) {
      setMember(stripped, name, stripMember(properties[name], options, depth + 1));
    }
    target['properties'] = stripped;
  }
  const others = source['additionalProperties'] ?? undefined;
  if (typeof others === 'boolean') target['additionalProperties'] = others;
  else if (others !== undefined) {
    target['additionalProperties'] = stripElement(others, options, depth + 1);
  }
  if (readMapType(source) === 'atomic') target[keyword.mapType] = 'atomic';
}

function addListKeywords(source: JsonObject, target: Stripped, { options, depth }: Place): void {
  const items = source['items'] ?? undefined;
  if (items !== undefined) target['items'] = stripElement(items, options, depth + 1);
  else if (target['type'] === 'array') throw new UnreadableSchema('an array has no items');
  const identity = readIdentity(source);
  if (identity === 'atomic') return;
  target[keyword.listType] = identity === 'set' ? 'set' : 'map';
  if (identity !== 'set') target[keyword.listMapKeys] = identity;
}

/**
 * What items of a list are known by: a set's by their values, a map's by these keys. The list type counts
 * before the patch strategy, which says the same for strategic merge patches (kube-openapi,
 * getListElementRelationship).
 */
function readIdentity(source: JsonObject): 'atomic' | 'set' | readonly string[] {
  const type = textOf(source, keyword.listType);
  if (type === 'atomic' || type === 'set') return type;
  if (type === 'map') {
    const keys = source[keyword.listMapKeys];
    if (!isJsonArray(keys)) throw new UnreadableSchema('a list of type map has no keys');
    return keys.filter((key) => typeof key === 'string');
  }
  if (type !== '') throw new UnreadableSchema('a list is of an unknown type');
  const strategy = textOf(source, keyword.patchStrategy);
  if (strategy === '' || strategy === 'retainKeys') return 'atomic';
  if (strategy !== 'merge' && strategy !== 'merge,retainKeys') {
    throw new UnreadableSchema('a list has an unknown patch strategy');
  }
  const key = textOf(source, keyword.patchMergeKey);
  return key === '' ? 'set' : [key];
}

function readMapType(source: JsonObject): string {
  const type = textOf(source, keyword.mapType);
  if (type === '' || type === 'atomic' || type === 'granular') return type;
  throw new UnreadableSchema('a map is of an unknown type');
}

const knownTypes: readonly Json[] = ['string', 'object', 'array', 'integer', 'boolean', 'number'];

function readType(source: JsonObject): string {
  const stated = source['type'] ?? '';
  // OpenAPI 3.1 and JSON Schema allow a list; servers take its first element.
  const type = isJsonArray(stated) ? (stated[0] ?? '') : stated;
  if (typeof type === 'string' && (type === '' || knownTypes.includes(type))) return type;
  throw new UnreadableSchema('its type is unknown');
}

/**
 * Name of the schema that a schema refers to, by itself or as the only element of `allOf` (kube-openapi,
 * makeOpenAPIRef); empty where it is inline.
 */
function findReference(source: JsonObject): string {
  const all = source['allOf'];
  const reference = textOf(source, '$ref');
  if (reference === '' && all === undefined) return '';
  const only = isJsonArray(all) && all.length === 1 ? all[0] : undefined;
  const found = reference === '' && isJsonObject(only) ? textOf(only, '$ref') : reference;
  return found.slice(found.lastIndexOf('/') + 1);
}

function textOf(source: JsonObject, key: string): string {
  const value = source[key];
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new UnreadableSchema(`its ${key} is no text`);
}
