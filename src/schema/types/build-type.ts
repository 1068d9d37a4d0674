import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { SchemaDocument } from '../openapi/schema-document.ts';
import type {
  ListType,
  MapType,
  ScalarForm,
  ScalarType,
  SchemaType,
  StructField,
} from './schema-type.ts';
import { missingType, untypedAllowed, untypedAtomic, untypedDeduced } from './untyped.ts';

/** The types of one document, built when they are first asked for. */
export interface DocumentTypes {
  /** The type of a schema of the document; one without alternatives where there is no such schema. */
  typeOf(schemaName: string): SchemaType;
}

/** What a schema needs of its surroundings to become a type. */
interface Surroundings {
  readonly types: DocumentTypes;
  /** True below x-kubernetes-preserve-unknown-fields: maps that stand inline there keep what they do not know. */
  readonly keepsUnknown: boolean;
}

const quantityName = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const microTimeName = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime';
const rawExtensionName = 'io.k8s.apimachinery.pkg.runtime.RawExtension';

/**
 * Reads a document's schemas as the API server does for server-side apply
 * (kube-openapi's conversion of OpenAPI to structured-merge-diff types).
 */
export function typesOf(document: SchemaDocument): DocumentTypes {
  const built = new Map<string, SchemaType>();
  const types: DocumentTypes = {
    typeOf(name) {
      let type = built.get(name);
      if (type === undefined) {
        type = buildNamed(document, name, types);
        built.set(name, type);
      }
      return type;
    },
  };
  return types;
}

function buildNamed(document: SchemaDocument, name: string, types: DocumentTypes): SchemaType {
  if (name === quantityName) return scalarType(name, { kind: 'untyped', form: 'quantity' });
  if (name === microTimeName) return scalarType(name, { kind: 'untyped', form: 'micro-time' });
  if (name === rawExtensionName) return untypedAtomic;
  const schema = Object.hasOwn(document.schemas, name) ? document.schemas[name] : undefined;
  // A schema that only refers to another one has no type of its own on the server either; cycles end here.
  if (schema === undefined || referredName(schema) !== undefined) return missingType;
  return buildType(name, schema, { types, keepsUnknown: false });
}

function scalarType(name: string, scalar: ScalarType): SchemaType {
  return { ...missingType, name, scalar };
}

function buildType(name: string, schema: JsonObject, outside: Surroundings): SchemaType {
  const ownKeeps = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const inside: Surroundings = {
    types: outside.types,
    keepsUnknown: outside.keepsUnknown || ownKeeps,
  };
  const declared = schema['type'];
  const anything = declared === undefined || declared === '';
  return {
    name,
    scalar: readScalar(schema, declared),
    list: anything || declared === 'array' ? buildList(schema, inside) : undefined,
    map: anything || declared === 'object' ? buildMap(schema, inside) : undefined,
    isNullable: schema['nullable'] === true,
    keepsUnknown: ownKeeps,
    isEmbedded: schema['x-kubernetes-embedded-resource'] === true,
    default: schema['default'],
  };
}

function readScalar(schema: JsonObject, declared: Json | undefined): ScalarType | undefined {
  const format = schema['format'];
  if (declared === 'object' || declared === 'array') return undefined;
  if (declared === 'integer') return { kind: 'numeric', form: 'integer' };
  if (declared === 'number') return { kind: 'numeric', form: 'plain' };
  if (declared === 'boolean') return { kind: 'boolean', form: 'plain' };
  if (declared !== 'string') {
    const isEither = schema['x-kubernetes-int-or-string'] === true;
    return { kind: 'untyped', form: isEither ? 'int-or-string' : formOf(format) };
  }
  const isText = format === undefined || format === '' || format === 'byte';
  return { kind: isText ? 'string' : 'untyped', form: formOf(format) };
}

function formOf(format: Json | undefined): ScalarForm {
  return format === 'byte' || format === 'date-time' || format === 'int-or-string'
    ? format
    : 'plain';
}

function buildList(schema: JsonObject, inside: Surroundings): ListType {
  const items = schema['items'];
  let element: SchemaType | undefined;
  return {
    ...readListRelationship(schema),
    get element() {
      return (element ??= isJsonObject(items) ? resolveType(items, inside) : untypedAtomic);
    },
  };
}

/**
 * x-kubernetes-list-type, or else the patch strategy of built-in kinds that state no list type.
 * A list of maps without stated keys is held as one value: its items could not be told apart.
 */
function readListRelationship(schema: JsonObject): Pick<ListType, 'relationship' | 'keys'> {
  const stated = schema['x-kubernetes-list-type'];
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (stated === 'set') return { relationship: 'associative', keys: [] };
  if (stated === 'map') {
    const keys = schema['x-kubernetes-list-map-keys'];
    const names = isJsonArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
    return { relationship: names.length === 0 ? 'atomic' : 'associative', keys: names };
  }
  if (stated === undefined && (strategy === 'merge' || strategy === 'merge,retainKeys')) {
    const key = schema['x-kubernetes-patch-merge-key'];
    return { relationship: 'associative', keys: typeof key === 'string' ? [key] : [] };
  }
  return { relationship: 'atomic', keys: [] };
}

function buildMap(schema: JsonObject, inside: Surroundings): MapType {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const fields = new Map<string, StructField>();
  for (const name of Object.keys(properties)) {
    const property = properties[name];
    if (isJsonObject(property)) fields.set(name, buildField(name, property, inside));
  }
  let element: SchemaType | undefined;
  let isBuilt = false;
  return {
    relationship: schema['x-kubernetes-map-type'] === 'atomic' ? 'atomic' : 'granular',
    fields,
    get element() {
      if (!isBuilt) element = buildUndeclared(schema, fields.size, inside);
      isBuilt = true;
      return element;
    },
  };
}

function buildField(name: string, property: JsonObject, inside: Surroundings): StructField {
  let type: SchemaType | undefined;
  return {
    name,
    member: `f:${name}`,
    get type() {
      return (type ??= resolveType(property, inside));
    },
    default: property['default'],
  };
}

/** Fields that are not declared: by additionalProperties, else anything where nothing at all is declared. */
function buildUndeclared(
  schema: JsonObject,
  declaredFields: number,
  inside: Surroundings,
): SchemaType | undefined {
  const additional = schema['additionalProperties'];
  if (isJsonObject(additional)) return resolveType(additional, inside);
  if (additional === true) return untypedAllowed;
  if (additional === false) return undefined;
  return inside.keepsUnknown || declaredFields === 0 ? untypedDeduced : undefined;
}

/** A schema in use: a reference (also the only member of allOf, as OpenAPI v3 writes it) or one that stands inline. */
function resolveType(schema: JsonObject, inside: Surroundings): SchemaType {
  const name = referredName(schema);
  if (name === undefined) return buildType('', schema, inside);
  const type = inside.types.typeOf(name);
  const override = schema['x-kubernetes-map-type'];
  const relationship =
    override === 'atomic' ? 'atomic' : override === 'granular' ? 'granular' : undefined;
  if (relationship === undefined || type.map?.relationship === relationship) return type;
  return overrideRelationship(type, relationship);
}

/** A field may hold a shared type in another way than the type itself says (x-kubernetes-map-type beside $ref). */
function overrideRelationship(type: SchemaType, relationship: MapType['relationship']): SchemaType {
  const { map } = type;
  if (map === undefined) return type;
  return {
    ...type,
    map: {
      relationship,
      fields: map.fields,
      get element() {
        return map.element;
      },
    },
  };
}

function referredName(schema: JsonObject): string | undefined {
  const own = schema['$ref'];
  if (typeof own === 'string' && own !== '') return own.slice(own.lastIndexOf('/') + 1);
  const all = schema['allOf'];
  const only = isJsonArray(all) && all.length === 1 ? all[0] : undefined;
  const reference = isJsonObject(only) ? only['$ref'] : undefined;
  if (typeof reference !== 'string' || reference === '') return undefined;
  return reference.slice(reference.lastIndexOf('/') + 1);
}
