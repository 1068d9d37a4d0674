import { expect } from 'vitest';
import { GitsyncError } from '../../../../src/model/problem.ts';
import { isJsonObject } from '../../../../src/model/json.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type {
  Applied,
  ApplyOptions,
  Discovery,
  KubeAnswer,
  Listing,
} from '../../../../src/kube/kube-client.ts';
import { preconditionsOf, payloadFor } from '../connect.ts';
import type { FaultRule, RuleMatch } from './fault-proxy.ts';
import { pagedCount } from './fault-scene.ts';
import type { FaultPlace, FaultScene } from './fault-scene.ts';

/** A kind of request that the client makes, and how to see that it did its work. */
export interface RequestKind {
  readonly title: string;
  /** What a fault hits: for writes everything about the object, so that reading back is hit as well. */
  match(place: FaultPlace, name: string): RuleMatch;
  /** Rules beside the fault. */
  readonly rules?: readonly FaultRule[];
  /** Puts into the cluster what the request needs. @returns what to send it with */
  prepare(scene: FaultScene): Promise<JsonObject>;
  send(scene: FaultScene, prepared: JsonObject): Promise<KubeAnswer<unknown>>;
  /** Asserts that the answer and the cluster are as they must be after success. */
  expectDone(scene: FaultScene, value: unknown): Promise<void>;
  /** Asserts that nothing was changed. */
  expectUntouched(scene: FaultScene): Promise<void>;
  /** `seen`: what it did can be read back; `unseen`: it cannot, but it may be sent twice. */
  readonly writes?: 'seen' | 'unseen';
  /** True where the answer has some 100 kB. */
  readonly isLarge?: boolean;
}

const before = { v: 'old', gone: 'x' };
const after = { v: 'new' };
const ours: ApplyOptions = { fieldManager: 'gitsync', force: false };

function aboutObject({ namespace }: FaultPlace, name: string): RuleMatch {
  return { path: `/namespaces/${namespace}/configmaps(/${name})?$` };
}

function aboutPath(path: string): () => RuleMatch {
  return () => ({ path: `^${path}$` });
}

async function createNothing(): Promise<JsonObject> {
  return await Promise.resolve({});
}

async function createBefore(scene: FaultScene): Promise<JsonObject> {
  return await scene.applyDirectly(before);
}

async function expectData(scene: FaultScene, data: JsonObject | undefined): Promise<void> {
  expect((await scene.readDirectly())?.['data']).toEqual(data);
}

/** For kinds that change the object: `data` before and after. */
function changes(
  data: JsonObject | undefined,
  expected: JsonObject | undefined,
): Pick<RequestKind, 'match' | 'expectDone' | 'expectUntouched'> {
  return {
    match: aboutObject,
    expectDone: (scene) => expectData(scene, expected),
    expectUntouched: (scene) => expectData(scene, data),
  };
}

/** For kinds that change nothing. */
function reads(
  check: (value: unknown) => void,
): Pick<RequestKind, 'expectDone' | 'expectUntouched'> {
  return {
    expectDone: (_scene, value) => {
      check(value);
      return Promise.resolve();
    },
    expectUntouched: () => Promise.resolve(),
  };
}

function readsList(query: string): Omit<RequestKind, 'title'> {
  return {
    match: ({ pagesNamespace }) => ({ path: `/namespaces/${pagesNamespace}/configmaps$`, query }),
    isLarge: true,
    prepare: createNothing,
    send: ({ kube, ref, pagesNamespace }) =>
      kube.list(ref.resource, { namespace: pagesNamespace, labelSelector: 'app=page' }),
    ...reads((value) => {
      const { items } = value as Listing;
      expect(new Set(items.map((item) => item.metadata.name)).size).toBe(pagedCount);
      expect(items).toHaveLength(pagedCount);
    }),
  };
}

async function discover({ kube }: FaultScene): Promise<KubeAnswer<Discovery>> {
  try {
    return { kind: 'ok', value: await kube.discover(), warnings: [] };
  } catch (error) {
    if (!(error instanceof GitsyncError) || error.problems[0] === undefined) throw error;
    const nothing = { status: undefined, conflicts: [], fields: [], mayHaveHappened: false };
    return { kind: 'failed', problem: error.problems[0], ...nothing };
  }
}

function discovers(path: string): Omit<RequestKind, 'title'> {
  return {
    match: aboutPath(path),
    isLarge: true,
    prepare: createNothing,
    send: discover,
    ...reads((value) => {
      const found = value as Discovery;
      expect(found.findPreferred('', 'ConfigMap')).toBeDefined();
      expect(found.findPreferred('apps', 'Deployment')).toBeDefined();
      expect(found.failedGroupVersions).toEqual([]);
    }),
  };
}

async function expectDryRun(scene: FaultScene, value: unknown): Promise<void> {
  expect((value as Applied).object['data']).toEqual(after);
  await expectData(scene, before);
}

async function applyToVersion(
  { kube, ref }: FaultScene,
  live: JsonObject,
): Promise<KubeAnswer<Applied>> {
  const metadata = isJsonObject(live['metadata']) ? live['metadata'] : {};
  const { uid = '', resourceVersion = '' } = metadata;
  const payload = payloadFor(ref, { data: after, metadata: { uid, resourceVersion } });
  return await kube.apply(ref, payload, { ...ours, force: true });
}

async function deleteLive({ kube, ref, readDirectly }: FaultScene): Promise<KubeAnswer<unknown>> {
  const live = await readDirectly();
  if (live === undefined) throw new Error('there is nothing to delete');
  return await kube.delete(ref, preconditionsOf(live));
}

/** Every kind of request to which a whole answer belongs. */
export const requestKinds: readonly RequestKind[] = [
  {
    title: 'a get',
    match: aboutObject,
    prepare: createBefore,
    send: ({ kube, ref }) => kube.get(ref),
    ...reads((value) => {
      expect(value).toMatchObject({ data: before });
    }),
  },
  {
    title: 'a get of what is not there',
    match: aboutObject,
    prepare: createNothing,
    send: ({ kube, ref }) => kube.get(ref),
    ...reads((value) => {
      expect(value).toBeUndefined();
    }),
  },
  { title: 'the first page of a list', ...readsList('^(?!.*continue=)') },
  { title: 'the second page of a list', ...readsList('continue=') },
  {
    title: 'a dry run',
    match: aboutObject,
    prepare: createBefore,
    send: ({ kube, ref }) => kube.dryRunApply(ref, payloadFor(ref, { data: after }), ours),
    expectDone: expectDryRun,
    expectUntouched: (scene) => expectData(scene, before),
  },
  {
    title: 'an apply that creates',
    ...changes(undefined, after),
    prepare: createNothing,
    send: ({ kube, ref }) => kube.apply(ref, payloadFor(ref, { data: after }), ours),
    writes: 'seen',
  },
  {
    title: 'an apply that updates',
    ...changes(before, after),
    prepare: createBefore,
    send: ({ kube, ref }) => kube.apply(ref, payloadFor(ref, { data: after }), ours),
    writes: 'seen',
  },
  {
    title: 'a forced apply to one version',
    ...changes({ v: 'theirs' }, after),
    prepare: (scene) => scene.applyDirectly({ v: 'theirs' }, 'other'),
    send: applyToVersion,
    writes: 'seen',
  },
  {
    title: 'a create',
    ...changes(undefined, after),
    prepare: createNothing,
    send: ({ kube, ref }) => kube.create(ref, payloadFor(ref, { data: after })),
    writes: 'seen',
  },
  {
    title: 'a merge patch',
    ...changes(before, after),
    prepare: createBefore,
    send: ({ kube, ref }) => kube.patch(ref, { data: { v: 'new', gone: null } }),
    writes: 'seen',
  },
  {
    title: 'a JSON patch',
    ...changes(before, { ...before, v: 'new' }),
    prepare: createBefore,
    send: ({ kube, ref }) =>
      kube.patch(ref, [{ op: 'replace', path: '/data/v', value: 'new' }], { type: 'json' }),
    writes: 'unseen',
  },
  {
    title: 'a delete',
    ...changes(before, undefined),
    prepare: createBefore,
    send: deleteLive,
    writes: 'seen',
  },
  { title: 'the discovery of the core API', ...discovers('/api') },
  { title: 'the discovery of the groups', ...discovers('/apis') },
  {
    title: 'the index of the OpenAPI documents',
    match: aboutPath('/openapi/v3'),
    prepare: createNothing,
    send: ({ kube }) => kube.getDocument('/openapi/v3'),
    ...reads((value) => {
      expect(value).toMatchObject({ paths: { 'apis/apps/v1': {} } });
    }),
  },
];
