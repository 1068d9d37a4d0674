import { isJsonObject, memberOf } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import { emptyTransformerConfig } from '../field-specs/transformer-config.ts';
import type { NameReference, TransformerConfig } from '../field-specs/transformer-config.ts';
import { fail } from '../render-problem.ts';
import { checkDefinition } from './check-definition.ts';
import { parseJsonOrYaml } from './parse-json-or-yaml.ts';

const extension = {
  annotation: 'x-kubernetes-annotation',
  labelSelector: 'x-kubernetes-label-selector',
  identity: 'x-kubernetes-identity',
  referenceVersion: 'x-kubernetes-object-ref-api-version',
  referenceKind: 'x-kubernetes-object-ref-kind',
  referenceName: 'x-kubernetes-object-ref-name-key',
} as const;

/** More than the types of any real file have along all their paths; types may lead to each other often. */
const maxProperties = 200_000;
const maxFieldSpecs = 5_000;

interface Collected {
  readonly file: string;
  /** Properties by the name of the type. */
  readonly types: ReadonlyMap<string, JsonObject>;
  readonly namePrefix: FieldSpec[];
  readonly commonLabels: FieldSpec[];
  readonly commonAnnotations: FieldSpec[];
  readonly references: Map<string, { readonly target: NameReference; readonly specs: FieldSpec[] }>;
  visited: number;
  found: number;
}

/** A property's place: the kind of object, and the names that lead to it. */
interface Place {
  readonly kind: string;
  readonly path: readonly string[];
  /** The types on the way, so that a type that holds itself ends there. */
  readonly within: readonly string[];
}

/**
 * The field specs of a file of the `crds` field: OpenAPI definitions by type name (`{"pkg.Kind": {"Schema": …}}`)
 * whose properties say by extensions that they hold annotations, label selectors, names or references to objects
 * (api/internal/accumulator/loadconfigfromcrds.go). Only properties and what they refer to are followed.
 * @throws GitsyncError RENDER_BAD_KUSTOMIZATION for a file of another shape, RENDER_LIMIT for too many properties.
 */
export function readCrdFieldSpecs(file: string, text: string): TransformerConfig {
  const collected: Collected = {
    file,
    types: readTypes(file, text),
    namePrefix: [],
    commonLabels: [],
    commonAnnotations: [],
    references: new Map(),
    visited: 0,
    found: 0,
  };
  for (const [name, properties] of collected.types) {
    if (!['kind', 'apiVersion', 'metadata'].every((field) => Object.hasOwn(properties, field)))
      continue;
    const kind = name.slice(name.lastIndexOf('.') + 1);
    collectType(collected, name, { kind, path: [], within: [] });
  }
  const { namePrefix, commonLabels, commonAnnotations, references } = collected;
  const nameReference = [...references.values()].map(({ target, specs }) => ({
    ...target,
    fieldSpecs: specs,
  }));
  return { ...emptyTransformerConfig, namePrefix, commonLabels, commonAnnotations, nameReference };
}

function collectType(collected: Collected, name: string, place: Place): void {
  const properties = collected.types.get(name);
  if (properties === undefined || place.within.includes(name)) return;
  const within = [...place.within, name];
  for (const [member, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    collected.visited++;
    checkLimits(collected);
    const path = [...place.path, member];
    collectProperty(collected, property, { kind: place.kind, path, within });
    const reference = memberOf(property, '$ref');
    if (typeof reference === 'string' && reference !== '') {
      collectType(collected, reference, { kind: place.kind, path, within });
    }
  }
}

function checkLimits({ file, visited, found }: Collected): void {
  if (visited <= maxProperties && found <= maxFieldSpecs) return;
  const limits = `${String(maxProperties)} properties or ${String(maxFieldSpecs)} extensions`;
  const message = `the types lead to more than ${limits}`;
  fail('RENDER_LIMIT', { file }, message, 'Leave out the types that hold no extension.');
}

function collectProperty(collected: Collected, property: JsonObject, place: Place): void {
  const has = (name: string): boolean => typeof memberOf(property, name) === 'string';
  const spec: FieldSpec = { kind: place.kind, path: place.path.join('/') };
  if (Object.values(extension).some(has)) collected.found++;
  if (has(extension.annotation)) collected.commonAnnotations.push(spec);
  if (has(extension.labelSelector)) collected.commonLabels.push(spec);
  if (has(extension.identity)) collected.namePrefix.push(spec);
  const version = memberOf(property, extension.referenceVersion);
  const kind = memberOf(property, extension.referenceKind);
  if (typeof version !== 'string' || typeof kind !== 'string') return;
  const key = memberOf(property, extension.referenceName);
  const named = { ...spec, path: `${spec.path}/${typeof key === 'string' ? key : 'name'}` };
  const type = `${version}/${kind}`;
  const known = collected.references.get(type);
  if (known !== undefined) known.specs.push(named);
  else {
    collected.references.set(type, {
      target: { version, kind, fieldSpecs: [] },
      specs: [named],
    });
  }
}

function readTypes(file: string, text: string): ReadonlyMap<string, JsonObject> {
  const document = parseJsonOrYaml(file, text, (reason) => reject(file, reason));
  if (!isJsonObject(document)) reject(file, 'it holds no map');
  const types = new Map<string, JsonObject>();
  for (const [name, definition] of Object.entries(document)) {
    if (!isJsonObject(definition ?? {})) reject(file, `${name} is no definition`);
    const schema = isJsonObject(definition) ? schemaOf(definition) : {};
    const fault = checkDefinition(schema, `${name}.Schema`);
    if (fault !== undefined) reject(file, fault);
    const properties = isJsonObject(schema) ? memberOf(schema, 'properties') : undefined;
    types.set(name, isJsonObject(properties) ? properties : {});
  }
  return types;
}

/** The member is read without regard to case, as Go's JSON decoder does. */
function schemaOf(definition: JsonObject): Json {
  const name = Object.keys(definition).find((key) => key.toLowerCase() === 'schema');
  return (name === undefined ? undefined : definition[name]) ?? {};
}

function reject(file: string, reason: string): never {
  fail(
    'RENDER_BAD_KUSTOMIZATION',
    { file },
    `no OpenAPI definitions: ${reason}`,
    'A file of crds maps type names to OpenAPI definitions (name: {Schema: {properties: …}}). CustomResourceDefinition objects are no such definitions: name them under resources.',
  );
}
