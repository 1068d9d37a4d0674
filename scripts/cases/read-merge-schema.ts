import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type {
  ListType,
  MapType,
  ScalarKind,
  SchemaType,
  StructField,
} from '../../src/schema/types/schema-type.ts';
import { missingType } from '../../src/schema/types/untyped.ts';

/** The types of a structured-merge-diff schema as its own tests write them (`types`, `namedType`, `elementRelationship`). */
export function readMergeSchema(schema: JsonObject): (name: string) => SchemaType {
  const definitions = new Map<string, JsonObject>();
  const types = isJsonArray(schema['types']) ? schema['types'] : [];
  for (const type of types) {
    if (isJsonObject(type) && typeof type['name'] === 'string') definitions.set(type['name'], type);
  }
  const built = new Map<string, SchemaType>();
  const typeOf = (name: string): SchemaType => {
    const known = built.get(name);
    if (known !== undefined) return known;
    const definition = definitions.get(name);
    const type = definition === undefined ? missingType : readAtom(definition, typeOf);
    built.set(name, type);
    return type;
  };
  return typeOf;
}

type TypeOf = (name: string) => SchemaType;

function readReference(reference: Json | undefined, typeOf: TypeOf): SchemaType | undefined {
  if (!isJsonObject(reference) || Object.keys(reference).length === 0) return undefined;
  const name = reference['namedType'];
  if (typeof name !== 'string') return readAtom(reference, typeOf);
  const type = typeOf(name);
  const override = reference['elementRelationship'];
  if (typeof override !== 'string') return type;
  const { map, list } = type;
  if (map !== undefined) {
    return { ...type, map: lazyMap(override === 'atomic' ? 'atomic' : 'granular', () => map) };
  }
  if (list === undefined) return type;
  return { ...type, list: { ...list, relationship: relationshipOf(override) } };
}

function lazyMap(relationship: MapType['relationship'], of: () => MapType): MapType {
  return {
    relationship,
    get fields() {
      return of().fields;
    },
    get element() {
      return of().element;
    },
  };
}

function relationshipOf(text: Json | undefined): ListType['relationship'] {
  return text === 'associative' ? 'associative' : 'atomic';
}

function readAtom(atom: JsonObject, typeOf: TypeOf): SchemaType {
  const { scalar, list, map } = atom;
  return {
    ...missingType,
    scalar: typeof scalar === 'string' ? { kind: scalar as ScalarKind, form: 'plain' } : undefined,
    list: isJsonObject(list) ? readList(list, typeOf) : undefined,
    map: isJsonObject(map) ? readMap(map, typeOf) : undefined,
  };
}

function readList(list: JsonObject, typeOf: TypeOf): ListType {
  const keys = isJsonArray(list['keys']) ? list['keys'] : [];
  return {
    relationship: relationshipOf(list['elementRelationship']),
    keys: keys.filter((key) => typeof key === 'string'),
    get element() {
      return readReference(list['elementType'], typeOf) ?? missingType;
    },
  };
}

function readMap(map: JsonObject, typeOf: TypeOf): MapType {
  const fields = new Map<string, StructField>();
  for (const field of isJsonArray(map['fields']) ? map['fields'] : []) {
    if (!isJsonObject(field) || typeof field['name'] !== 'string') continue;
    const { name } = field;
    fields.set(name, {
      name,
      member: `f:${name}`,
      get type() {
        return readReference(field['type'], typeOf) ?? missingType;
      },
      default: field['default'],
    });
  }
  return {
    relationship: map['elementRelationship'] === 'atomic' ? 'atomic' : 'granular',
    fields,
    get element() {
      return readReference(map['elementType'], typeOf);
    },
  };
}
