import { describe, expect, test } from 'vitest';
import { loopbackClient } from './loopback-client.ts';
import { json, startLoopbackServer, status } from './loopback-server.ts';
import type { Responder } from './loopback-server.ts';

const deployments = {
  resource: 'deployments',
  responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  shortNames: ['deploy'],
  subresources: [{ subresource: 'scale' }],
};
const nodeMetrics = {
  resource: 'nodes',
  responseKind: { group: 'metrics.k8s.io', version: 'v1beta1', kind: 'NodeMetrics' },
  scope: 'Cluster',
  verbs: ['get'],
};

function group(name: string, ...versions: readonly object[]): object {
  return { metadata: { name }, versions };
}

function aggregated(...items: readonly object[]): object {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

/** Answers by path; anything else is 503. */
function byPath(answers: Readonly<Record<string, unknown>>): Responder {
  return (request, response) => {
    const answer = answers[request.url];
    const respond = answer === undefined ? status(503) : json(200, answer);
    respond(request, response);
  };
}

const core = aggregated(
  group('', {
    version: 'v1',
    freshness: 'Current',
    resources: [
      {
        resource: 'namespaces',
        responseKind: { version: 'v1', kind: 'Namespace' },
        scope: 'Cluster',
        verbs: [],
      },
      { resource: 'proxies', scope: 'Namespaced', verbs: [] },
    ],
  }),
);

describe('discovery', () => {
  test('reads everything from two documents, a stale version counts as failed', async () => {
    const server = await startLoopbackServer(
      byPath({
        '/api': core,
        '/apis': aggregated(
          group(
            'apps',
            { version: 'v1', freshness: 'Current', resources: [deployments] },
            { version: 'v1beta1', freshness: 'Current', resources: [deployments] },
          ),
          group('metrics.k8s.io', {
            version: 'v1beta1',
            freshness: 'Stale',
            resources: [nodeMetrics],
          }),
          group('custom.metrics.k8s.io', { version: 'v1', freshness: 'Stale' }),
        ),
      }),
    );
    const kube = loopbackClient(server.url);

    const discovery = await kube.discover();

    expect(server.received).toHaveLength(2);
    expect(server.received[0]?.headers.accept).toContain('g=apidiscovery.k8s.io;v=v2;');
    expect(discovery.findPreferred('apps', 'Deployment')?.version).toBe('v1');
    expect(discovery.find({ group: 'apps', version: 'v1beta1', kind: 'Deployment' })?.version).toBe(
      'v1beta1',
    );
    expect(discovery.find({ group: 'apps', version: 'v2', kind: 'Deployment' })).toBeUndefined();
    expect(discovery.findPreferred('', 'Namespace')).toMatchObject({ namespaced: false });
    expect(discovery.failedGroupVersions).toEqual([
      'custom.metrics.k8s.io/v1',
      'metrics.k8s.io/v1beta1',
    ]);
    expect(discovery.isGroupUnknown('custom.metrics.k8s.io')).toBe(true);
    expect(discovery.isGroupUnknown('apps')).toBe(false);
    expect(discovery.resources).toHaveLength(4);
  });

  test('falls back to one document a version, where a failed one concerns its group only', async () => {
    const versions = [
      { groupVersion: 'autoscaling/v1', version: 'v1' },
      { groupVersion: 'autoscaling/v2', version: 'v2' },
    ];
    const preferredVersion = { groupVersion: 'autoscaling/v2', version: 'v2' };
    const dead = { groupVersion: 'metrics.k8s.io/v1beta1', version: 'v1beta1' };
    const hpa = {
      name: 'horizontalpodautoscalers',
      kind: 'HorizontalPodAutoscaler',
      namespaced: true,
    };
    const scale = { name: 'horizontalpodautoscalers/status', kind: 'HorizontalPodAutoscaler' };
    const server = await startLoopbackServer(
      byPath({
        '/api': { kind: 'APIVersions', versions: ['v1'] },
        '/apis': {
          kind: 'APIGroupList',
          groups: [
            { name: 'autoscaling', versions, preferredVersion },
            { name: 'metrics.k8s.io', versions: [dead], preferredVersion: dead },
          ],
        },
        '/api/v1': {
          kind: 'APIResourceList',
          groupVersion: 'v1',
          resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get'] }],
        },
        '/apis/autoscaling/v1': {
          kind: 'APIResourceList',
          groupVersion: 'autoscaling/v1',
          resources: [hpa, scale],
        },
        '/apis/autoscaling/v2': {
          kind: 'APIResourceList',
          groupVersion: 'autoscaling/v2',
          resources: [hpa, scale],
        },
      }),
    );

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('autoscaling', 'HorizontalPodAutoscaler')?.version).toBe('v2');
    expect(discovery.findPreferred('', 'Pod')).toMatchObject({ plural: 'pods', namespaced: true });
    expect(discovery.failedGroupVersions).toEqual(['metrics.k8s.io/v1beta1']);
    expect(discovery.isGroupUnknown('metrics.k8s.io')).toBe(true);
    expect(discovery.resources).toHaveLength(3);
  });

  test('takes no word of one group’s server about another group', async () => {
    const version = { groupVersion: 'odd.example.org/v1', version: 'v1' };
    const deployments = { name: 'deployments', kind: 'Deployment', namespaced: true };
    const server = await startLoopbackServer(
      byPath({
        '/api': { kind: 'APIVersions', versions: [] },
        '/apis': {
          kind: 'APIGroupList',
          groups: [{ name: 'odd.example.org', versions: [version], preferredVersion: version }],
        },
        '/apis/odd.example.org/v1': {
          kind: 'APIResourceList',
          groupVersion: 'apps/v1',
          resources: [deployments],
        },
      }),
    );

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('apps', 'Deployment')).toBeUndefined();
    expect(discovery.failedGroupVersions).toEqual(['odd.example.org/v1']);
  });

  test('that fails is an error with its cause, and is tried anew the next time', async () => {
    let isUp = false;
    const up = byPath({ '/api': core, '/apis': aggregated() });
    const server = await startLoopbackServer((request, response) => {
      (isUp ? up : status(403, { reason: 'Forbidden', message: 'no' }))(request, response);
    });
    const kube = loopbackClient(server.url);

    await expect(kube.discover()).rejects.toMatchObject({ problems: [{ code: 'KUBE_FORBIDDEN' }] });
    isUp = true;
    const discovery = await kube.discover();

    expect(discovery.findPreferred('', 'Namespace')).toBeDefined();
  });

  test.each([
    ['a map', {}],
    ['no API at all', aggregated()],
  ])('that answers %s is an error, never an empty cluster', async (_title, answer) => {
    const server = await startLoopbackServer(byPath({ '/api': answer, '/apis': answer }));

    await expect(loopbackClient(server.url).discover()).rejects.toMatchObject({
      problems: [{ code: 'KUBE_BAD_ANSWER' }],
    });
  });

  test('is asked for anew only on demand', async () => {
    const server = await startLoopbackServer(byPath({ '/api': core, '/apis': aggregated() }));
    const kube = loopbackClient(server.url);

    await kube.discover();
    await kube.discover();
    await kube.discover({ refresh: true });

    expect(server.received).toHaveLength(4);
  });
});
