import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiResource } from '../../../src/kube/kube-client.ts';
import {
  collectionPath,
  documentPath,
  objectPath,
} from '../../../src/kube/requests/request-path.ts';
import { configMaps, loopbackClient, webPayload } from '../loopback-client.ts';
import { json, startLoopbackServer } from '../loopback-server.ts';

const clusterRoles: ApiResource = {
  ...configMaps,
  group: 'rbac.authorization.k8s.io',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
};
const refused = { kind: 'failed', problem: { code: 'KUBE_BAD_NAME' }, mayHaveHappened: false };
const badSegments = [
  '',
  '.',
  '..',
  'a/b',
  '/',
  '..%2f',
  '%2e%2e',
  'a?x=1',
  'a#b',
  'a\\b',
  '\ud800',
];

describe('paths of requests', () => {
  test('name group, version, namespace and plural; the case of names is kept', () => {
    const role = { resource: clusterRoles, namespace: '', name: 'MyRole:edit' };

    expect(objectPath({ resource: configMaps, namespace: 'shop', name: 'web' })).toBe(
      '/api/v1/namespaces/shop/configmaps/web',
    );
    expect(objectPath(role)).toBe('/apis/rbac.authorization.k8s.io/v1/clusterroles/MyRole:edit');
    expect(objectPath(role, 'status')).toMatch(/\/MyRole:edit\/status$/);
    expect(collectionPath(configMaps, '')).toBe('/api/v1/configmaps');
    expect(collectionPath(configMaps, 'shop')).toBe('/api/v1/namespaces/shop/configmaps');
  });

  test.each(badSegments)('refuse %j in every place', (bad) => {
    const ref = { resource: configMaps, namespace: 'shop', name: 'web' };

    expect(objectPath({ ...ref, name: bad })).toMatchObject(refused);
    expect(objectPath({ ...ref, namespace: bad })).toMatchObject(refused);
    for (const key of ['plural', 'version', 'group'] as const) {
      if (key === 'group' && bad === '') continue;
      const resource = { ...configMaps, [key]: bad };
      expect(objectPath({ ...ref, resource })).toMatchObject(refused);
      expect(collectionPath(resource, 'shop')).toMatchObject(refused);
    }
    if (bad !== '') expect(objectPath(ref, bad)).toMatchObject(refused);
  });

  test('refuse a namespace where the kind has none, and none where it has one', () => {
    expect(objectPath({ resource: clusterRoles, namespace: 'a', name: 'b' })).toMatchObject(
      refused,
    );
    expect(objectPath({ resource: configMaps, namespace: '', name: 'b' })).toMatchObject(refused);
    expect(collectionPath(clusterRoles, 'a')).toMatchObject(refused);
  });

  test('name exactly one object, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const path = objectPath({ resource: configMaps, namespace: 'shop', name });
        if (typeof path !== 'string') return;
        const parsed = new URL(path, 'https://server');
        expect(parsed.pathname.split('/')).toHaveLength(7);
        expect(decodeURIComponent(parsed.pathname.split('/')[6] ?? '')).toBe(name);
        expect(parsed.search + parsed.hash).toBe('');
      }),
    );
  });

  test.each(['/openapi/v3', '/openapi/v3/apis/apps/v1?hash=0AF', '/version', '/.well-known/x'])(
    'of documents may be %s',
    (path) => {
      expect(documentPath(path)).toBe(path);
    },
  );

  test.each([
    '',
    'version',
    '//evil.example.org/x',
    '/a/../b',
    '/a?b=/c',
    '/a%2e',
    '/a#b',
    '/a?b?c',
  ])('of documents may not be %j', (path) => {
    expect(documentPath(path)).toMatchObject(refused);
  });

  test('no verb sends a request for a bad name', async () => {
    const server = await startLoopbackServer(json(200, {}));
    const kube = loopbackClient(server.url);
    const ref = { resource: configMaps, namespace: 'shop', name: '..' };
    const apply = { fieldManager: 'gitsync', force: true };

    const answers = [
      await kube.get(ref),
      await kube.dryRunApply(ref, webPayload, apply),
      await kube.apply(ref, webPayload, apply),
      await kube.create(ref, webPayload),
      await kube.patch(ref, {}),
      await kube.delete(ref, { uid: 'u', resourceVersion: '1' }),
      await kube.list(configMaps, { namespace: '..' }),
      await kube.getDocument('/..'),
    ];

    for (const answer of answers) expect(answer).toMatchObject(refused);
    expect(server.received).toEqual([]);
  });
});
