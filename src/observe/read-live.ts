import type { LiveState } from '../model/live-state.ts';
import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId, objectKey } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';
import { partOfLabel } from '../ownership/applyset-id.ts';
import type { ApiResource, Discovery, KubeClient } from '../kube/kube-client.ts';
import { mapConcurrently } from '../kube/map-concurrently.ts';

/** An object to look at, at the version in which it is wanted. */
export interface WantedObject {
  readonly id: ObjectId;
  readonly version: string;
}

/** How live objects are read. */
export interface ReadLiveOptions {
  /** Value of the part-of label: lists are limited to the set's own objects. */
  readonly applysetId: string;
  /** Replaces Secret values; nothing unmasked leaves this function. */
  readonly mask: (object: KubeObject) => KubeObject;
  readonly signal?: AbortSignal | undefined;
}

/** From so many objects of a resource on, one LIST is cheaper than GETs. */
const listFrom = 2;

/**
 * What the cluster holds of the wanted objects: one label-selected LIST per resource and version,
 * then a GET by name for what no list showed. Never a list without a selector, never a guess: what
 * could not be read is `unreadable`.
 */
export async function readLive(
  kube: KubeClient,
  discovery: Discovery,
  wanted: readonly WantedObject[],
  options: ReadLiveOptions,
): Promise<ReadonlyMap<string, LiveState>> {
  const found = new Map<string, LiveState>();
  const groups = new Map<ApiResource, ObjectId[]>();
  for (const { id, version } of wanted) {
    const resource = findResource(discovery, id, version);
    if (resource === undefined) {
      found.set(objectKey(id), unserved(discovery, id));
      continue;
    }
    const group = groups.get(resource);
    if (group === undefined) groups.set(resource, [id]);
    else group.push(id);
  }
  await mapConcurrently([...groups], async ([resource, ids]) => {
    if (ids.length < listFrom || !resource.verbs.includes('list')) return;
    await readList(kube, resource, { ids, found, options });
  });
  const missing = [...groups].flatMap(([resource, ids]) =>
    ids.filter((id) => !found.has(objectKey(id))).map((id) => ({ resource, id })),
  );
  await mapConcurrently(missing, async ({ resource, id }) => {
    found.set(objectKey(id), await readOne(kube, resource, { id, options }));
  });
  return found;
}

/** The resource at the wanted version, or at whatever version is left of its kind. */
export function findResource(
  discovery: Discovery,
  id: ObjectId,
  version: string,
): ApiResource | undefined {
  const exact = discovery.find({ group: id.group, version, kind: id.kind });
  return exact ?? discovery.findPreferred(id.group, id.kind);
}

/** A kind that a complete discovery does not show has no objects; an incomplete one says nothing. */
function unserved(discovery: Discovery, id: ObjectId): LiveState {
  if (!discovery.isGroupUnknown(id.group)) return { kind: 'absent' };
  const problem: Problem = {
    code: 'KUBE_DISCOVERY',
    object: id,
    message: `${formatObjectId(id)}: cannot be read, discovery of API group ${id.group} failed.`,
    hint: `See what is wrong with the API: kubectl get apiservices | grep ${id.group}`,
  };
  return { kind: 'unreadable', problem };
}

interface ListJob {
  readonly ids: readonly ObjectId[];
  readonly found: Map<string, LiveState>;
  readonly options: ReadLiveOptions;
}

async function readList(kube: KubeClient, resource: ApiResource, job: ListJob): Promise<void> {
  const { ids, found, options } = job;
  const namespaces = [...new Set(ids.map((id) => id.namespace))];
  const [only] = namespaces;
  const answer = await kube.list(resource, {
    ...(namespaces.length === 1 && only !== undefined && only !== '' ? { namespace: only } : {}),
    labelSelector: `${partOfLabel}=${options.applysetId}`,
    signal: options.signal,
  });
  // Without the right to list, each object is asked for by name: that answers per object.
  if (answer.kind === 'failed') return;
  const wanted = new Set(ids.map(objectKey));
  for (const object of answer.value.items) {
    const id = liveId(object, resource);
    if (wanted.has(objectKey(id))) {
      found.set(objectKey(id), { kind: 'present', object: options.mask(object) });
    }
  }
}

function liveId(object: KubeObject, resource: ApiResource): ObjectId {
  return {
    group: resource.group,
    kind: resource.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

async function readOne(
  kube: KubeClient,
  resource: ApiResource,
  one: { readonly id: ObjectId; readonly options: ReadLiveOptions },
): Promise<LiveState> {
  const { namespace, name } = one.id;
  const answer = await kube.get({ resource, namespace, name }, one.options.signal);
  if (answer.kind === 'failed') {
    return { kind: 'unreadable', problem: { ...answer.problem, object: one.id } };
  }
  if (answer.value === undefined) return { kind: 'absent' };
  return { kind: 'present', object: one.options.mask(answer.value) };
}
