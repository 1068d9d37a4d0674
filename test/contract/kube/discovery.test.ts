import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KubeClient, ObjectRef, OpenApiDocument } from '../../../src/kube/kube-client.ts';
import { isJsonObject, parseJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { cachingProcess, makeCacheFolder } from './caching-process.ts';
import { applied, connect, preconditionsOf, refOf, valueOf } from './connect.ts';

interface Definition {
  readonly group: string;
  readonly ref: ObjectRef;
  readonly spec: JsonObject;
}

/** A cluster-scoped kind `Gauge` in a group of its own; its spec has one field of the name. */
async function gauges(kube: KubeClient, field = 'size'): Promise<Definition> {
  const group = `g${randomBytes(4).toString('hex')}.example.org`;
  const ref = await refOf(
    kube,
    { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { name: `gauges.${group}` },
  );
  return { group, ref, spec: specOf(group, field) };
}

function specOf(group: string, field: string): JsonObject {
  const spec = { type: 'object', properties: { [field]: { type: 'integer' } } };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const names = { plural: 'gauges', singular: 'gauge', kind: 'Gauge', shortNames: ['gg'] };
  const versions = [{ name: 'v1', served: true, storage: true, schema }];
  return { group, scope: 'Cluster', names, versions };
}

/** Names of the schemas in a document. */
function schemasOf(answer: OpenApiDocument | undefined): string[] {
  const components = member(parseJson(textOf(answer)), 'components');
  const schemas = member(components, 'schemas');
  return isJsonObject(schemas) ? Object.keys(schemas) : [];
}

function textOf(answer: OpenApiDocument | undefined): string {
  return answer?.text ?? 'null';
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}

describe('what a server serves', () => {
  const cluster = useCluster(['audit-log']);
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('is known with scope, verbs and short names', async () => {
    const { kube } = await connect(admin);

    const discovery = await kube.discover();

    expect(discovery.findPreferred('apps', 'Deployment')).toMatchObject({
      namespaced: true,
      shortNames: ['deploy'],
      verbs: expect.arrayContaining(['get', 'list', 'watch', 'patch', 'delete']) as unknown,
    });
    expect(discovery.findPreferred('', 'Namespace')).toMatchObject({
      namespaced: false,
      shortNames: ['ns'],
    });
    expect(
      discovery.find({ group: 'authorization.k8s.io', version: 'v1', kind: 'SubjectAccessReview' }),
    ).toMatchObject({ namespaced: false, verbs: ['create'] });
    expect(
      discovery.find({
        group: 'authorization.k8s.io',
        version: 'v1',
        kind: 'LocalSubjectAccessReview',
      }),
    ).toMatchObject({ namespaced: true });
  });

  test('has a kind after its definition was applied, and not after it was deleted, without asking for a refresh', async () => {
    const { kube } = await connect(admin);
    const { group, ref, spec } = await gauges(kube);

    const before = (await kube.discover()).findPreferred(group, 'Gauge');
    await applied(kube, ref, { spec });
    const served = await waitUntil('the kind to be found', async () =>
      (await kube.discover()).findPreferred(group, 'Gauge'),
    );
    const live = valueOf(await kube.get(ref));
    if (live !== undefined) await kube.delete(ref, preconditionsOf(live));
    const isGone = await waitUntil('the kind to be gone', async () => {
      const discovery = await kube.discover();
      return discovery.findPreferred(group, 'Gauge') === undefined ? true : undefined;
    });

    expect(before).toBeUndefined();
    expect(served).toMatchObject({
      plural: 'gauges',
      version: 'v1',
      namespaced: false,
      shortNames: ['gg'],
    });
    expect(isGone).toBe(true);
  });

  test('has OpenAPI documents, which are not sent to who has them', async () => {
    const { kubeconfigPath } = cluster;
    const first = await cachingProcess(kubeconfigPath, makeCacheFolder());
    const second = await cachingProcess(kubeconfigPath, makeCacheFolder());
    const apps = { group: 'apps', version: 'v1' };

    const fetched = valueOf(await first.kube.openApi(apps));
    let known: OpenApiDocument | undefined;
    const filter = { userAgentPrefix: second.userAgent };
    const requests = await recordRequests(cluster, filter, async () => {
      known = valueOf(await second.kube.openApi(apps, { known: fetched?.hash }));
    });

    expect(requests.map(({ requestUri }) => requestUri)).toEqual(['/openapi/v3']);
    expect(fetched?.hash).toMatch(/^[0-9A-F]{128}$/);
    expect(known).toEqual({ hash: fetched?.hash, text: undefined });
    expect(schemasOf(fetched)).toContain('io.k8s.api.apps.v1.Deployment');
  });

  test('has another document under another hash when the schema of a definition changes', async () => {
    const { kube } = await cachingProcess(cluster.kubeconfigPath, makeCacheFolder());
    const { group, ref, spec } = await gauges(kube, 'size');
    const type = { group, version: 'v1' };

    const before = valueOf(await kube.openApi(type));
    await applied(kube, ref, { spec });
    const first = await waitUntil('the document to be there', async () => {
      const answer = valueOf(await kube.openApi(type));
      return textOf(answer).includes('"size"') ? answer : undefined;
    });
    await applied(kube, ref, { spec: specOf(group, 'height') });
    const second = await waitUntil('the document to change', async () => {
      const answer = valueOf(await kube.openApi(type));
      return textOf(answer).includes('"height"') ? answer : undefined;
    });
    const live = valueOf(await kube.get(ref));
    if (live !== undefined) await kube.delete(ref, preconditionsOf(live));

    expect(before).toBeUndefined();
    expect(second.hash).not.toBe(first.hash);
    expect(textOf(second)).not.toContain('"size"');
    expect(schemasOf(second).some((name) => name.endsWith('.v1.Gauge'))).toBe(true);
  });
});
