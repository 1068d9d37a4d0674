import { isJsonArray, isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { fail } from '../render-problem.ts';
import { checkDefinition } from './check-definition.ts';
import { parseJsonOrYaml } from './parse-json-or-yaml.ts';

/** What a build takes from an OpenAPI v2 document (kyaml/openapi, parse). */
export interface SchemaDocument {
  /** Schemas by the name that `$ref` uses. */
  readonly definitions: ReadonlyMap<string, JsonObject>;
  /** Schemas of types of objects, by apiVersion/kind. */
  readonly types: ReadonlyMap<string, JsonObject>;
  /** Whether objects of a type live in namespaces, by apiVersion/kind; from the paths of the document. */
  readonly namespaced: ReadonlyMap<string, boolean>;
}

const typeExtension = 'x-kubernetes-group-version-kind';

/** The key of {@link SchemaDocument.types}. */
export function typeKey(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}

/**
 * Reads the file of an `openapi` field: JSON where it starts with a brace, otherwise YAML.
 * @throws GitsyncError RENDER_BAD_KUSTOMIZATION naming the place in the document that is wrong; kustomize panics there.
 */
export function readSchemaDocument(file: string, text: string): SchemaDocument {
  const document = parseJsonOrYaml(file, text, (reason) => reject(file, reason));
  if (!isJsonObject(document)) reject(file, 'it holds no map');
  const definitions = new Map<string, JsonObject>();
  const types = new Map<string, JsonObject>();
  for (const [name, definition] of membersOf(file, document, 'definitions')) {
    const fault = checkDefinition(definition, `definitions.${name}`);
    if (fault !== undefined) reject(file, fault);
    if (!isJsonObject(definition)) continue;
    definitions.set(name, definition);
    const extension = memberOf(definition, typeExtension);
    if (!isJsonArray(extension)) continue;
    for (const type of extension) {
      const key = readType(file, `definitions.${name}`, type);
      if (key !== undefined) types.set(key, definition);
    }
  }
  return { definitions, types, namespaced: readScopes(file, document) };
}

/** A type with a path below a namespace lives in one; a type that has only other paths does not. */
function readScopes(file: string, document: JsonObject): ReadonlyMap<string, boolean> {
  const namespaced = new Map<string, boolean>();
  for (const [path, item] of membersOf(file, document, 'paths')) {
    const get = isJsonObject(item) ? memberOf(item, 'get') : undefined;
    const key = isJsonObject(get)
      ? readType(file, `paths.${path}.get`, memberOf(get, typeExtension))
      : undefined;
    if (key === undefined) continue;
    if (path.includes('namespaces/{namespace}')) namespaced.set(key, true);
    else if (!namespaced.has(key)) namespaced.set(key, false);
  }
  return namespaced;
}

function readType(file: string, place: string, type: Json | undefined): string | undefined {
  if (!isJsonObject(type)) return undefined;
  const group = memberOf(type, 'group');
  const version = memberOf(type, 'version');
  const kind = memberOf(type, 'kind');
  if (typeof version !== 'string' || typeof kind !== 'string') {
    reject(file, `${place}.${typeExtension} has no version or no kind`);
  }
  const hasGroup = typeof group === 'string' && group !== '';
  return typeKey(hasGroup ? `${group}/${version}` : version, kind);
}

function membersOf(
  file: string,
  document: JsonObject,
  field: string,
): readonly (readonly [string, Json | undefined])[] {
  const value = memberOf(document, field) ?? {};
  if (!isJsonObject(value)) reject(file, `${field} is no map`);
  return Object.entries(value);
}

function reject(file: string, reason: string): never {
  fail(
    'RENDER_BAD_KUSTOMIZATION',
    { file },
    `no OpenAPI document: ${reason}`,
    'The file of an openapi field is an OpenAPI v2 document with definitions, as kustomize openapi fetch prints it.',
  );
}
