import { formatApiVersion } from '../../src/model/group-version-kind.ts';
import { isJsonArray, isJsonObject, parseJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';
import { typesOf } from '../../src/schema/types/build-type.ts';
import type { SchemaType } from '../../src/schema/types/schema-type.ts';
import type { Collection, FactsServer } from './facts-server.ts';

/** A built-in kind that can be applied. */
export interface BuiltInKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly type: SchemaType;
  /** Where its objects live; `namespace` is not used for kinds without namespaces. */
  collectionIn(namespace: string): Collection;
}

/** What the documents say about a field beside its type. */
export interface DeclaredField {
  readonly isRequired: boolean;
  /** The values that are allowed, where they are listed. */
  readonly values: readonly Json[];
}

/** The stable built-in kinds of a server. */
export interface BuiltInKinds {
  readonly kinds: readonly BuiltInKind[];
  find(apiVersion: string, kind: string): BuiltInKind | undefined;
  /** What is declared about a field of a named type. */
  readonly declared: (typeName: string, field: string) => DeclaredField;
}

const stablePath = /^(?:api|apis\/[^/]+)\/v\d+$/;

/** Reads the documents of all stable groups; kinds that cannot be applied (reviews, scales) are left out. */
export async function readBuiltInKinds(server: FactsServer): Promise<BuiltInKinds> {
  const index = asObject(await server.read('/openapi/v3'));
  const names = Object.keys(asObject(index['paths'])).filter((name) => stablePath.test(name));
  const kinds: BuiltInKind[] = [];
  const schemas: Record<string, Json | undefined> = {};
  for (const name of names.sort()) {
    const text = await server.readText(`/openapi/v3/${name}`);
    const document = asObject(parseJson(text));
    Object.assign(schemas, asObject(asObject(document['components'])['schemas']));
    kinds.push(...listKinds(text, findCollections(asObject(document['paths']))));
  }
  const byName = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));
  return {
    kinds,
    find: (apiVersion, kind) => byName.get(`${apiVersion} ${kind}`),
    declared: (typeName, field) => readDeclared(asObject(schemas[typeName]), field),
  };
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listKinds(text: string, collections: ReadonlyMap<string, string>): BuiltInKind[] {
  const document = stripOpenApi(text);
  const types = typesOf(document);
  return document.kinds.flatMap((described) => {
    const { kind, schema } = described;
    const apiVersion = formatApiVersion(described);
    const path = collections.get(`${apiVersion} ${kind}`);
    if (path === undefined || described.isCustom === true) return [];
    const collectionIn = (namespace: string): string => path.replace('{namespace}', namespace);
    return [{ apiVersion, kind, type: types.typeOf(schema), collectionIn }];
  });
}

/** By kind, the path without the name of what can be applied. */
function findCollections(paths: JsonObject): ReadonlyMap<string, string> {
  const collections = new Map<string, string>();
  for (const path of Object.keys(paths)) {
    const patch = asObject(asObject(paths[path])['patch']);
    const type = asObject(patch['x-kubernetes-group-version-kind']);
    if (!path.endsWith('/{name}')) continue;
    const { group, version, kind } = type;
    if (typeof group !== 'string' || typeof version !== 'string' || typeof kind !== 'string') {
      continue;
    }
    collections.set(
      `${formatApiVersion({ group, version })} ${kind}`,
      path.slice(0, -'/{name}'.length),
    );
  }
  return collections;
}

function readDeclared(schema: JsonObject, field: string): DeclaredField {
  const { required } = schema;
  const property = asObject(asObject(schema['properties'])[field]);
  const values = property['enum'];
  return {
    isRequired: isJsonArray(required) && required.includes(field),
    values: isJsonArray(values) ? values : [],
  };
}
