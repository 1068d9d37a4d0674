import { waitUntil } from '../../test/cluster/control-plane/wait-until.ts';
import { groupVersionKindOf } from '../../src/model/manifest.ts';
import type { KubeObject, Manifest } from '../../src/model/manifest.ts';
import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { FuzzRequest, FuzzServer } from '../fuzz/schema/fuzz-server.ts';
import { inParallel } from './in-parallel.ts';
import { pathOf, readKinds } from './kind-catalogue.ts';
import type { KindCatalogue, ServedKind } from './kind-catalogue.ts';
import { defaultNamespace, normaliseManifests } from './subject-set.ts';
import { touchObject } from './touch-object.ts';
import type { Touch } from './touch-object.ts';

/** The manager of the set under test. */
export const manager = 'gitsync:test/set';

/** An object that was applied, and what stands in the cluster since. */
export interface LiveSubject {
  readonly served: ServedKind;
  readonly payload: KubeObject;
  readonly path: string;
  readonly live: KubeObject;
  /** What somebody else did to it since. */
  readonly touch: Touch;
}

/** What came of bringing the manifests into the cluster. */
export interface SubjectSet {
  readonly subjects: readonly LiveSubject[];
  /** Manifests that the server refused, with its reason. */
  readonly refused: readonly string[];
}

/**
 * Applies all manifests, lets other managers touch some of the objects and waits until nobody changes them any more.
 * @throws Error where definitions, namespaces or their kinds do not come up
 */
export async function bringUp(
  server: FuzzServer,
  manifests: readonly Manifest[],
): Promise<SubjectSet> {
  const isFirst = ({ object }: Manifest): boolean => firstKinds.has(object.kind);
  const first = manifests.filter(isFirst);
  const definitions = await readKinds(server, versionsOf(first));
  const prepared = normaliseManifests(first, definitions);
  const namespaces = listNamespaces(manifests).filter(
    (name) =>
      !prepared.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name),
  );
  for (const name of namespaces) await createNamespace(server, name);
  const refused: string[] = [];
  const found: LiveSubject[] = [...(await applyAll(server, definitions, prepared, refused))];
  const kinds = await waitForKinds(server, manifests);
  const rest = normaliseManifests(
    manifests.filter((manifest) => !isFirst(manifest)),
    kinds,
  );
  found.push(...(await applyAll(server, kinds, rest, refused)));
  return { subjects: await settle(server, found), refused };
}

const firstKinds = new Set(['Namespace', 'CustomResourceDefinition']);

function versionsOf(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(manifests.map(({ object }) => object.apiVersion));
}

function listNamespaces(manifests: readonly Manifest[]): readonly string[] {
  const named = manifests.map(({ object }) => object.metadata.namespace ?? defaultNamespace);
  return [...new Set(named)];
}

async function createNamespace(server: FuzzServer, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const { code } = await server.send({ method: 'POST', path: '/api/v1/namespaces', body });
  if (code !== 201 && code !== 409) throw new Error(`namespace ${name}: answered ${code}`);
}

/** Custom kinds are served some time after their definition. */
function waitForKinds(server: FuzzServer, manifests: readonly Manifest[]): Promise<KindCatalogue> {
  return waitUntil('all kinds of the manifests to be served', async () => {
    const kinds = await readKinds(server, versionsOf(manifests));
    const missing = manifests.find(
      ({ object }) => kinds.find(groupVersionKindOf(object)) === undefined,
    );
    if (missing === undefined) return kinds;
    throw new Error(`${missing.object.apiVersion} ${missing.object.kind}`);
  });
}

async function applyAll(
  server: FuzzServer,
  kinds: KindCatalogue,
  payloads: readonly KubeObject[],
  refused: string[],
): Promise<readonly LiveSubject[]> {
  const found: LiveSubject[] = [];
  await inParallel(payloads.entries(), async ([index, payload]) => {
    const served = kinds.find(groupVersionKindOf(payload));
    if (served === undefined) throw new Error(`${payload.kind} is not served`);
    const path = pathOf(served, payload);
    const { code, body } = await server.send(
      applyRequest(path, payload, { isDryRun: false, force: true }),
    );
    if (code !== 200 && code !== 201) {
      refused.push(`${payload.kind} ${payload.metadata.name}: ${JSON.stringify(body['message'])}`);
      return;
    }
    const subject = { served, payload, path, live: asObject(body), touch: 'none' } as const;
    found.push({ ...subject, touch: await touchObject(server, subject, index) });
  });
  return found;
}

/** An apply as gitsync sends it (`src/kube`): unknown fields are refused. */
export function applyRequest(
  path: string,
  payload: JsonObject,
  options: { readonly isDryRun: boolean; readonly force: boolean },
): FuzzRequest {
  const query = new URLSearchParams({ fieldManager: manager, fieldValidation: 'Strict' });
  query.set('force', String(options.force));
  if (options.isDryRun) query.set('dryRun', 'All');
  const contentType = 'application/apply-patch+yaml';
  return {
    method: 'PATCH',
    path: `${path}?${query.toString()}`,
    body: payload,
    contentType,
  } as const;
}

/** Waits until two readings in a row are the same, all controllers having done what they do. */
async function settle(
  server: FuzzServer,
  subjects: readonly LiveSubject[],
): Promise<readonly LiveSubject[]> {
  let before = '';
  let latest = subjects;
  let since = Date.now();
  return waitUntil(
    'the objects to stay as they are',
    async () => {
      latest = await Promise.all(latest.map((subject) => readAgain(server, subject)));
      const versions = latest.map(({ live }) => live.metadata.resourceVersion).join();
      if (versions !== before) since = Date.now();
      before = versions;
      return Date.now() - since > quietMs ? latest : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

/** Controllers answer to each other within a second. */
const quietMs = 2000;

/** The subject with what is live now; one that is gone stays as it was seen last. */
export async function readAgain(server: FuzzServer, subject: LiveSubject): Promise<LiveSubject> {
  const { code, body } = await server.send({ method: 'GET', path: subject.path });
  return code === 200 ? { ...subject, live: asObject(body) } : subject;
}

function asObject(body: JsonObject): KubeObject {
  if (!isJsonObject(body['metadata'])) throw new Error('the server answered with no object');
  return body as KubeObject;
}

/** The managers other than ours that hold something of the object. */
export function listOthers({ live }: LiveSubject): readonly JsonObject[] {
  const entries = live.metadata['managedFields'];
  if (!isJsonArray(entries)) return [];
  return entries.filter(isJsonObject).filter((entry) => entry['manager'] !== manager);
}
