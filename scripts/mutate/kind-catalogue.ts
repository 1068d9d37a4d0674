import { formatApiVersion, parseApiVersion } from '../../src/model/group-version-kind.ts';
import type { GroupVersionKind } from '../../src/model/group-version-kind.ts';
import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';
import { createSchemaLibrary } from '../../src/schema/openapi/schema-library.ts';
import { describeKind } from '../../src/schema/predict/describe-kind.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';
import { serverFactsFor } from '../../src/schema/server-facts/read-server-facts.ts';
import type { MinorFacts } from '../../src/schema/server-facts/read-server-facts.ts';
import type { FuzzServer } from '../fuzz/schema/fuzz-server.ts';

/** A kind that the server serves, as its own OpenAPI document describes it. */
export interface ServedKind {
  readonly kind: ObjectKind;
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly hasScale: boolean;
}

/** The kinds of some group versions. */
export interface KindCatalogue {
  /** Undefined for a kind that is not served. */
  find(type: GroupVersionKind): ServedKind | undefined;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/**
 * Reads what the server says of these group versions; those that it does not serve have no kinds.
 * @throws Error where an answer is not understood
 */
export async function readKinds(
  server: FuzzServer,
  apiVersions: ReadonlySet<string>,
): Promise<KindCatalogue> {
  const { body } = await server.send({ method: 'GET', path: '/version' });
  const { major, minor } = body;
  const isKnown = typeof major === 'string' && typeof minor === 'string';
  const facts = isKnown ? await serverFactsFor(`${major}.${minor}`) : undefined;
  const found = new Map<string, ServedKind>();
  await Promise.all(
    [...apiVersions].map(async (apiVersion) => {
      for (const served of await readGroupVersion(server, apiVersion, facts)) {
        found.set(keyOf(served.kind), served);
      }
    }),
  );
  return { find: (type) => found.get(keyOf(type)) };
}

function keyOf(type: GroupVersionKind): string {
  return `${formatApiVersion(type)} ${type.kind}`;
}

async function readGroupVersion(
  server: FuzzServer,
  apiVersion: string,
  facts: MinorFacts | undefined,
): Promise<readonly ServedKind[]> {
  const root = rootOf(apiVersion);
  const [resources, text] = await Promise.all([
    server.send({ method: 'GET', path: root }),
    server.readText(`/openapi/v3${root}`),
  ]);
  const listed = resources.body['resources'];
  if (resources.code !== 200 || text === undefined || !isJsonArray(listed)) return [];
  const library = createSchemaLibrary();
  library.add(parseApiVersion(apiVersion), '', stripOpenApi(text, apiVersion));
  const names = listed.filter(isJsonObject);
  return names.flatMap((resource): readonly ServedKind[] => {
    const { name, kind, namespaced } = resource;
    if (typeof name !== 'string' || name.includes('/') || typeof kind !== 'string') return [];
    const described = describeKind(library, { ...parseApiVersion(apiVersion), kind }, facts);
    if (described === undefined) return [];
    return [
      {
        kind: described,
        plural: name,
        isNamespaced: namespaced === true,
        hasScale: names.some((other) => other['name'] === `${name}/scale`),
      },
    ];
  });
}

/** Where an object is served. */
export function pathOf(served: ServedKind, object: KubeObject): string {
  const { namespace = '', name } = object.metadata;
  const place = served.isNamespaced ? `/namespaces/${namespace}` : '';
  return `${rootOf(object.apiVersion)}${place}/${served.plural}/${encodeURIComponent(name)}`;
}
