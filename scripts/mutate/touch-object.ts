import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { FuzzRequest, FuzzServer } from '../fuzz/schema/fuzz-server.ts';
import type { ServedKind } from './kind-catalogue.ts';

/** What somebody else does to an object after it was applied. */
export type Touch =
  | 'none'
  /** Another applier sets a label of its own. */
  | 'label'
  /** Another applier applies the same payload: everything is held by two. */
  | 'twin'
  /** A person replaces the object with an annotation more. */
  | 'edit'
  /** A person changes a label or annotation that we hold, or `spec.replicas`. */
  | 'drift'
  /** Somebody scales it through the subresource. */
  | 'scale'
  /** Somebody clears managedFields. */
  | 'forgotten';

interface TouchedObject {
  readonly served: ServedKind;
  readonly payload: KubeObject;
  readonly path: string;
  readonly live: KubeObject;
}

/** Two in three objects stay as they are, the others are touched in turn. */
const turns: readonly Touch[] = [
  ...['none', 'label', 'none', 'none', 'edit', 'none', 'none', 'twin', 'none', 'none', 'scale'],
  ...['none', 'none', 'drift', 'none', 'none', 'label', 'none', 'none', 'forgotten', 'none'],
] as readonly Touch[];

/** Touches the object in the way that is its turn; `none` where that cannot be done to it. */
export async function touchObject(
  server: FuzzServer,
  object: TouchedObject,
  turn: number,
): Promise<Touch> {
  const touch = turns[turn % turns.length] ?? 'none';
  const request = requestOf(touch, object);
  if (request === undefined) return 'none';
  const { code } = await server.send(request);
  return code === 200 ? touch : 'none';
}

function requestOf(touch: Touch, object: TouchedObject): FuzzRequest | undefined {
  const { path, payload, live, served } = object;
  switch (touch) {
    case 'none':
      return undefined;
    case 'label':
      return apply(
        path,
        'other',
        withMetadata(namesOf(payload), 'labels', { 'kinds.example/other': 'true' }),
      );
    case 'twin':
      return apply(path, 'twin', payload);
    case 'edit':
      return put(
        path,
        'kubectl-edit',
        withMetadata(live, 'annotations', { 'kinds.example/edited': 'true' }),
      );
    case 'drift':
      return driftRequest(object);
    case 'scale':
      return served.hasScale ? scaleRequest(object) : undefined;
    case 'forgotten':
      return put(path, 'kubectl-edit', {
        ...live,
        metadata: { ...live.metadata, managedFields: [{}] },
      });
  }
}

function namesOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace } = metadata;
  const place = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion, kind, metadata: place };
}

function withMetadata(object: KubeObject, field: string, more: JsonObject): KubeObject {
  const before = object.metadata[field];
  const members = isJsonObject(before) ? before : {};
  return { ...object, metadata: { ...object.metadata, [field]: { ...members, ...more } } };
}

function apply(path: string, manager: string, body: Json): FuzzRequest {
  const query = `fieldManager=${manager}&force=true`;
  return {
    method: 'PATCH',
    path: `${path}?${query}`,
    body,
    contentType: 'application/apply-patch+yaml',
  };
}

function put(path: string, manager: string, body: Json): FuzzRequest {
  return { method: 'PUT', path: `${path}?fieldManager=${manager}`, body };
}

function mergePatch(path: string, manager: string, body: Json): FuzzRequest {
  const place = `${path}?fieldManager=${manager}`;
  return { method: 'PATCH', path: place, body, contentType: 'application/merge-patch+json' };
}

function driftRequest({ path, payload }: TouchedObject): FuzzRequest | undefined {
  const { spec } = payload;
  if (isJsonObject(spec) && typeof spec['replicas'] === 'number') {
    return mergePatch(path, 'kubectl-patch', { spec: { replicas: spec['replicas'] + 1 } });
  }
  for (const field of ['labels', 'annotations'] as const) {
    const name = Object.keys(payload.metadata[field] ?? {}).find(
      (key) => !key.includes('kubernetes.io'),
    );
    if (name !== undefined) {
      return mergePatch(path, 'kubectl-label', { metadata: { [field]: { [name]: 'drifted' } } });
    }
  }
  const data = payload['data'];
  if (!isJsonObject(data) || isJsonArray(data)) return undefined;
  const [key] = Object.keys(data);
  return key === undefined
    ? undefined
    : mergePatch(path, 'kubectl-patch', { data: { [key]: null } });
}

function scaleRequest({ path, live }: TouchedObject): FuzzRequest {
  const { spec } = live;
  const replicas =
    isJsonObject(spec) && typeof spec['replicas'] === 'number' ? spec['replicas'] : 1;
  return mergePatch(`${path}/scale`, 'kubectl', { spec: { replicas: replicas + 1 } });
}
