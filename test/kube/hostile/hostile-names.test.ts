import { describe, expect, test } from 'vitest';
import { GitsyncError } from '../../../src/model/problem.ts';
import type {
  ApiResource,
  KubeAnswer,
  KubeClient,
  ObjectRef,
} from '../../../src/kube/kube-client.ts';
import { configMaps, loopbackClient, web, webPayload } from '../loopback-client.ts';
import { json, startLoopbackServer, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';

const apply = { fieldManager: 'gitsync', force: true };
const preconditions = { uid: 'u', resourceVersion: '1' };

/** Every verb that addresses an object. */
const verbs: readonly (readonly [
  string,
  (kube: KubeClient, ref: ObjectRef) => Promise<KubeAnswer<unknown>>,
])[] = [
  ['get', (kube, ref) => kube.get(ref)],
  ['dry run', (kube, ref) => kube.dryRunApply(ref, webPayload, apply)],
  ['apply', (kube, ref) => kube.apply(ref, webPayload, apply)],
  ['create', (kube, ref) => kube.create(ref, webPayload)],
  ['patch', (kube, ref) => kube.patch(ref, {})],
  ['JSON patch', (kube, ref) => kube.patch(ref, [], { type: 'json', subresource: 'status' })],
  ['delete', (kube, ref) => kube.delete(ref, preconditions)],
];
const badWords = [
  '',
  '.',
  '..',
  '/',
  'a/b',
  '../../secrets',
  '%2e%2e',
  'a%2fb',
  'a?b',
  'a#b',
  '..\\..',
  'a\ud800',
];
const places: readonly (readonly [string, (word: string) => ObjectRef])[] = [
  ['name', (name) => ({ ...web, name })],
  ['namespace', (namespace) => ({ ...web, namespace })],
  ['plural', (plural) => ({ ...web, resource: { ...configMaps, plural } })],
  ['version', (version) => ({ ...web, resource: { ...configMaps, version } })],
  [
    'group',
    (group) => ({ ...web, resource: { ...configMaps, group: group === '' ? '..' : group } }),
  ],
];

describe('no request is sent', () => {
  const cases = verbs.flatMap(([verb, send]) =>
    places.map(([place, refOf]) => [verb, place, send, refOf] as const),
  );

  test.each(cases)(
    'by a %s for a %s that could be another path',
    async (_verb, _place, send, refOf) => {
      const server = await startLoopbackServer(json(200, {}));
      const kube = loopbackClient(server.url);

      for (const word of badWords) {
        expect(await send(kube, refOf(word))).toMatchObject({
          problem: { code: 'KUBE_BAD_NAME' },
          mayHaveHappened: false,
        });
      }
      expect(server.received).toEqual([]);
    },
  );

  test('for a subresource that could be another path', async () => {
    const server = await startLoopbackServer(json(200, {}));
    const kube = loopbackClient(server.url);

    for (const subresource of badWords.filter((word) => word !== '')) {
      expect(await kube.patch(web, {}, { subresource })).toMatchObject({
        problem: { code: 'KUBE_BAD_NAME' },
      });
    }
    expect(server.received).toEqual([]);
  });

  test.each([
    '/ä',
    '/a b',
    '/a\r\nhost: evil',
    '/a\u0000',
    '/..',
    '/openapi/v3/../../api/v1/secrets',
  ])('for the document %j', async (path) => {
    const server = await startLoopbackServer(json(200, {}));

    const answer = await loopbackClient(server.url).getDocument(path);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_BAD_NAME' } });
    expect(server.received).toEqual([]);
  });
});

test.each([
  'x'.repeat(300),
  'a b',
  'tab\there',
  'line\nhost: evil',
  'null\u0000',
  'ünïcödé',
  'system:x',
])('the name %j addresses that one object and nothing else', async (name) => {
  const notFound = status(404, { reason: 'NotFound', details: { name, kind: 'configmaps' } });
  const server = await startLoopbackServer(notFound);

  const answer = await loopbackClient(server.url).get({ ...web, name });

  expect(answer).toEqual({ kind: 'ok', value: undefined, warnings: [] });
  const [request] = server.received;
  expect(request?.url.split('/')).toHaveLength(7);
  expect(decodeURIComponent(request?.url.split('/')[6] ?? '')).toBe(name);
  expect(request?.headers.host).not.toContain('evil');
});

/** A discovery document of one group. */
function aggregated(group: unknown, version: unknown, resources: unknown): object {
  const versions = [{ version, freshness: 'Current', resources }];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    items: [{ metadata: { name: group }, versions }],
  };
}

function resourceNamed(resource: unknown, kind: unknown = 'Thing'): object {
  return { resource, responseKind: { kind }, scope: 'Namespaced', verbs: ['get'] };
}

/** Answers discovery; whatever else is asked is answered too, and seen. */
function serving(core: object, groups: object): Responder {
  return (request, response) => {
    const answer = request.url === '/api' ? core : request.url === '/apis' ? groups : {};
    json(200, answer)(request, response);
  };
}

const core = aggregated('', 'v1', [resourceNamed('configmaps', 'ConfigMap')]);

describe('a server that describes itself wrongly', () => {
  test.each<[string, object]>([
    ['a plural', aggregated('evil', 'v1', [resourceNamed('../../secrets')])],
    ['a plural with a subresource', aggregated('evil', 'v1', [resourceNamed('things/status')])],
    ['a group', aggregated('..', 'v1', [resourceNamed('things')])],
    ['a version', aggregated('evil', '../../api/v1', [resourceNamed('things')])],
  ])('cannot make %s into another path', async (_title, groups) => {
    const server = await startLoopbackServer(serving(core, groups));
    const kube = loopbackClient(server.url);

    const { resources } = await kube.discover();
    const thing = resources.find(({ kind }) => kind === 'Thing');
    if (thing === undefined) return;
    const ref = { resource: thing, namespace: 'shop', name: 'web' };
    const answers = [
      await kube.get(ref),
      await kube.delete(ref, preconditions),
      await kube.list(thing),
    ];

    for (const answer of answers) {
      expect(answer).toMatchObject({ problem: { code: 'KUBE_BAD_NAME' } });
    }
    expect(server.received.map(({ url }) => url).sort()).toEqual(['/api', '/apis']);
  });

  test.each<[string, unknown, unknown]>([
    ['..', 'evil', '..'],
    ['a path in the version', 'evil', 'v1/namespaces/kube-system/secrets'],
    ['a path in the group', '../api/v1/secrets?x=', 'v1'],
    ['a line break', 'evil\r\nhost: x', 'v1'],
    ['a space', 'evil', 'v 1'],
    ['a number', 7, 8],
  ])('without aggregated discovery, %s is not asked for', async (_title, name, version) => {
    const groups = {
      kind: 'APIGroupList',
      groups: [
        { name, versions: [{ version, groupVersion: `${String(name)}/${String(version)}` }] },
      ],
    };
    const server = await startLoopbackServer(serving(core, groups));

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('', 'ConfigMap')).toBeDefined();
    expect(server.received.map(({ url }) => url).sort()).toEqual(['/api', '/apis']);
  });

  test('with a kind twice is understood the same way each time', async () => {
    const twice = [resourceNamed('things'), resourceNamed('others')];
    const server = await startLoopbackServer(serving(core, aggregated('evil', 'v1', twice)));

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('evil', 'Thing')?.plural).toBe('things');
    expect(discovery.find({ group: 'evil', version: 'v1', kind: 'Thing' })?.plural).toBe('things');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['text', 'things'],
    ['a map', { things: true }],
    ['a list of nulls', [null, [], 7, 'x', {}]],
    [
      'entries without words',
      [resourceNamed(7), resourceNamed('things', { a: 1 }), resourceNamed('')],
    ],
    [
      'words of JavaScript',
      [resourceNamed('__proto__', '__proto__'), resourceNamed('constructor', 'constructor')],
    ],
  ])('whose resources are %s serves the rest', async (_title, resources) => {
    const server = await startLoopbackServer(serving(core, aggregated('evil', 'v1', resources)));

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('', 'ConfigMap')).toBeDefined();
    expect(discovery.findPreferred('evil', 'Thing')).toBeUndefined();
    expect(discovery.findPreferred('toString', 'constructor')).toBeUndefined();
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['a list', [] as object],
    ['a Status', { kind: 'Status', status: 'Failure' }],
    ['no items', { kind: 'APIGroupDiscoveryList' }],
    ['items that are no list', { kind: 'APIGroupDiscoveryList', items: 7 }],
    ['groups that are no list', { kind: 'APIGroupList', groups: null }],
  ])('as %s is a failure, not an empty cluster', async (_title, answer) => {
    const server = await startLoopbackServer(serving(answer, answer));

    const discovering = loopbackClient(server.url).discover();

    await expect(discovering).rejects.toThrow(GitsyncError);
  });

  test('with 200,000 kinds is read in bounded time', async () => {
    const many = Array.from({ length: 200_000 }, (_none, index): object =>
      resourceNamed(`things${String(index)}`, `Thing${String(index)}`),
    );
    const server = await startLoopbackServer(serving(core, aggregated('evil', 'v1', many)));

    const discovery = await loopbackClient(server.url).discover();

    expect(discovery.findPreferred('evil', 'Thing199999')?.plural).toBe('things199999');
  });

  test('that lists pages without end is told', async () => {
    const page = { kind: 'ConfigMapList', metadata: { continue: 'again' }, items: [] };
    const server = await startLoopbackServer(json(200, page));

    const answer = await loopbackClient(server.url).list(configMaps);

    expect(answer).toMatchObject({
      problem: { message: expect.stringContaining('the pages of the list do not end') as string },
    });
    expect(server.received).toHaveLength(2);
  });

  test('with a kind that is no resource is not followed', async () => {
    const bad: ApiResource = { ...configMaps, plural: '..', verbs: ['list', 'watch'] };
    const server = await startLoopbackServer(json(200, {}));
    const kube = loopbackClient(server.url);

    const events = [];
    for await (const event of kube.follow(bad, { project: (object) => object })) events.push(event);

    expect(events).toMatchObject([{ kind: 'failed', problem: { code: 'KUBE_BAD_NAME' } }]);
    expect(server.received).toEqual([]);
  });
});
