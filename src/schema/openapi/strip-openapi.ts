import { formatApiVersion } from '../../model/group-version-kind.ts';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import { kindKey, readParts } from './read-parts.ts';
import type { DocumentParts } from './read-parts.ts';
import type { DocumentKind, SchemaDocument } from './schema-document.ts';
import { stripReachable } from './strip-reachable.ts';

/**
 * Keeps of an OpenAPI v3 document, as `/openapi/v3/...` serves it, what decides about types: the keywords
 * that kube-openapi (pkg/schemaconv) reads, `format`, and those of custom resources (`nullable`, defaults,
 * embedded resources). Kinds of other group versions are left out (a Scale in `apps/v1`), and so are lists of
 * objects, what only requests carry (DeleteOptions), and kinds whose schemas refer to nothing or could not be
 * those of an API server: they are unknown, not guessed.
 * `x-kubernetes-unions` and `required` are not kept: structured-merge-diff 6 acts on neither.
 * @param name what messages call the document
 * @throws GitsyncError KUBE_BAD_ANSWER for what is no OpenAPI v3 document
 */
export function stripOpenApi(text: string, name = 'OpenAPI document'): SchemaDocument {
  const parts = readParts(text, 'fast');
  if (typeof parts === 'string') throw unreadable(name, parts);
  const kinds = findKinds(parts);
  const fast = stripReachable(kinds, parts.schemas);
  if (!fast.hasRoundedDefault) return { ...versionOf(parts), ...fast.document };
  const exact = readParts(text, 'exact');
  if (typeof exact === 'string') throw unreadable(name, exact);
  return { ...versionOf(parts), ...stripReachable(kinds, exact.schemas).document };
}

/** kube-apiserver alone serves the core group, and tells its version in it: `1.36`, older ones a whole `v1.30.2`. */
function versionOf({ apiVersion, version }: DocumentParts): Pick<SchemaDocument, 'serverVersion'> {
  const minor = apiVersion === 'v1' ? /^v?(\d+\.\d+)(?:\.|$)/.exec(version)?.[1] : undefined;
  return minor === undefined ? {} : { serverVersion: minor };
}

/** apiextensions-apiserver gives it to the documents of CustomResourceDefinitions (its builder.go). */
const customTitle = 'Kubernetes CRD Swagger';
const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.';

function findKinds(parts: DocumentParts): readonly DocumentKind[] {
  const kinds: DocumentKind[] = [];
  for (const schema of Object.keys(parts.schemas)) {
    const value = parts.schemas[schema];
    const types = isJsonObject(value) ? value['x-kubernetes-group-version-kind'] : undefined;
    if (!isJsonObject(value) || types === undefined) continue;
    if (schema.startsWith(metaPackage) || isObjectList(value)) continue;
    for (const type of readTypes(types)) {
      if (formatApiVersion(type) !== (parts.apiVersion ?? formatApiVersion(type))) continue;
      const isCustom = parts.title === customTitle && schema === customSchemaName(type);
      const hasStatus = parts.withStatus.has(kindKey(type));
      kinds.push({ ...type, schema, hasStatus, ...(isCustom ? { isCustom } : {}) });
    }
  }
  return kinds;
}

/** How apiextensions-apiserver names the schema of a custom resource (gvkToModelName in its builder.go). */
function customSchemaName({ group, version, kind }: KindName): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

/** True for the kind of an answer to a list request, by its metadata. */
function isObjectList(schema: JsonObject): boolean {
  const properties = schema['properties'];
  const metadata = isJsonObject(properties) ? properties['metadata'] : undefined;
  if (!isJsonObject(metadata)) return false;
  const all = metadata['allOf'];
  const target = isJsonArray(all) && isJsonObject(all[0]) ? all[0] : metadata;
  const reference = target['$ref'];
  return typeof reference === 'string' && reference.endsWith('.ListMeta');
}

type KindName = Pick<DocumentKind, 'group' | 'version' | 'kind'>;

function readTypes(extension: Json): readonly KindName[] {
  const types: KindName[] = [];
  for (const item of isJsonArray(extension) ? extension : []) {
    if (!isJsonObject(item)) continue;
    const { group, version, kind } = item;
    if (typeof group !== 'string' || typeof version !== 'string') continue;
    if (typeof kind === 'string' && kind !== '') types.push({ group, version, kind });
  }
  return types;
}

function unreadable(name: string, why: string): GitsyncError {
  return new GitsyncError([
    { code: 'KUBE_BAD_ANSWER', message: `${name}: cannot be read, ${why}` },
  ]);
}
