import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { KubeAnswer } from '../../src/kube/kube-client.ts';
import { configMaps, loopbackClient, web, webObject, webPayload } from './loopback-client.ts';
import { json, page, startLoopbackServer, status } from './loopback-server.ts';
import type { Responder } from './loopback-server.ts';

const apply = { fieldManager: 'gitsync', force: false };
const secrets = { ...configMaps, kind: 'Secret', plural: 'secrets' };
const db = { resource: secrets, namespace: 'shop', name: 'db' };
const dbObject = { ...webObject, kind: 'Secret', metadata: { name: 'db', namespace: 'shop' } };

async function answered(responder: Responder): Promise<KubeAnswer<unknown>> {
  const server = await startLoopbackServer(responder);
  return await loopbackClient(server.url).get(web);
}

describe('answers', () => {
  test('carry what was sent: agent, impersonation, credentials', async () => {
    const server = await startLoopbackServer(json(200, webObject));
    const kube = loopbackClient(server.url, {
      connection: {
        credentials: {
          current: () => Promise.resolve({ authorization: 'Bearer t' }),
          renew: () => false,
        },
        impersonation: { user: 'eve', uid: '7', groups: ['a', 'b'], extra: { 'Why/x': ['y'] } },
      },
    });

    await kube.get(web);

    expect(server.received[0]?.headers).toMatchObject({
      'user-agent': 'gitsync/0.0.0-test',
      authorization: 'Bearer t',
      'impersonate-user': 'eve',
      'impersonate-uid': '7',
      'impersonate-group': 'a, b',
      'impersonate-extra-why%2fx': 'y',
    });
  });

  test('may come packed where a network lies between, not on loopback', async () => {
    const server = await startLoopbackServer(json(200, webObject));
    const far = loopbackClient('http://cluster.test:8001', {
      connection: { proxyUrl: server.url },
    });

    await far.get(web);
    await loopbackClient(server.url).get(web);

    const [throughProxy, direct] = server.received;
    expect(throughProxy?.headers['accept-encoding']).toBe('gzip');
    expect(direct?.headers['accept-encoding']).toBeUndefined();
    // A plain server is reached by telling the proxy the whole URL.
    expect(throughProxy?.url).toBe(
      'http://cluster.test:8001/api/v1/namespaces/shop/configmaps/web',
    );
  });

  test('that refuse the login in a proxy’s own words renew it too', async () => {
    const server = await startLoopbackServer(page(401), json(200, webObject));
    const tokens = ['old', 'new'];
    const kube = loopbackClient(server.url, {
      connection: {
        credentials: {
          current: () => Promise.resolve({ authorization: `Bearer ${tokens[0] ?? ''}` }),
          renew: () => tokens.shift() !== undefined,
        },
      },
    });

    const answer = await kube.get(web);

    expect(answer.kind).toBe('ok');
    const sent = server.received.map(({ headers }) => headers.authorization);
    expect(sent).toEqual(['Bearer old', 'Bearer new']);
  });

  test('below a path of the server URL are asked for below it', async () => {
    const server = await startLoopbackServer(json(200, webObject));

    await loopbackClient(`${server.url}/k8s/clusters/c1`).get(web);

    expect(server.received[0]?.url).toBe('/k8s/clusters/c1/api/v1/namespaces/shop/configmaps/web');
  });

  test('that are packed are unpacked, within the limit', async () => {
    function packed(value: unknown): Responder {
      return (_request, response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        });
        response.end(gzipSync(JSON.stringify(value)));
      };
    }
    const server = await startLoopbackServer(
      packed(webObject),
      packed({ ...webObject, data: { bomb: 'x'.repeat(2_000_000) } }),
    );
    const kube = loopbackClient(server.url, { limits: { bodyBytes: 1024 * 1024 } });

    const small = await kube.get(web);
    const large = await kube.get(web);

    expect(small).toMatchObject({ kind: 'ok', value: webObject });
    expect(large).toMatchObject({
      problem: {
        code: 'KUBE_TOO_LARGE',
        message: expect.stringContaining('larger than 1 MiB') as string,
      },
    });
    expect(server.received).toHaveLength(2);
  });

  test.each<[string, unknown]>([
    ['an empty map', {}],
    ['a list', []],
    ['another kind', { ...webObject, kind: 'Secret' }],
    ['another version', { ...webObject, apiVersion: 'v2' }],
    ['another name', { ...webObject, metadata: { ...webObject.metadata, name: 'x' } }],
    ['another namespace', { ...webObject, metadata: { ...webObject.metadata, namespace: 'x' } }],
    ['no metadata', { kind: 'ConfigMap', apiVersion: 'v1' }],
    ['labels that are no text', { ...webObject, metadata: { name: 'web', labels: { a: 1 } } }],
    ['a Status of success', { kind: 'Status', status: 'Success' }],
  ])('that are %s are no answer', async (_title, value) => {
    expect(await answered(json(200, value))).toMatchObject({
      kind: 'failed',
      problem: { code: 'KUBE_BAD_ANSWER' },
    });
  });

  test.each<[string, Responder]>([
    [
      'of the object',
      status(404, { reason: 'NotFound', details: { name: 'web', kind: 'configmaps' } }),
    ],
  ])('404 %s means that it is not there', async (_title, responder) => {
    expect(await answered(responder)).toEqual({ kind: 'ok', value: undefined, warnings: [] });
  });

  test.each<[string, Responder]>([
    [
      'of its namespace',
      status(404, { reason: 'NotFound', details: { name: 'shop', kind: 'namespaces' } }),
    ],
    [
      'of another kind',
      status(404, { reason: 'NotFound', details: { name: 'web', kind: 'secrets' } }),
    ],
    ['without details', status(404, { reason: 'NotFound' })],
    ['of a proxy', (_request, response) => response.writeHead(404).end('nothing here')],
  ])('404 %s is an error, never an absence', async (_title, responder) => {
    expect(await answered(responder)).toMatchObject({ kind: 'failed', status: 404 });
  });

  test('of a list must hold whole objects of the kind', async () => {
    const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '9' } };
    const item = { metadata: { name: 'a' } };
    const server = await startLoopbackServer(
      json(200, { ...list, items: [item] }),
      json(200, { ...list, items: [{ ...item, kind: 'Secret', apiVersion: 'v1' }] }),
      json(200, list),
      json(200, { ...webObject }),
    );
    const kube = loopbackClient(server.url);

    const answers = [];
    for (let index = 0; index < 4; index += 1) answers.push(await kube.list(configMaps));

    const complete = { ...item, kind: 'ConfigMap', apiVersion: 'v1' };
    expect(answers[0]).toMatchObject({ value: { items: [complete], resourceVersion: '9' } });
    expect(answers[1]).toMatchObject({ problem: { code: 'KUBE_BAD_ANSWER' } });
    expect(answers[2]?.kind).toBe('failed');
    expect(answers[3]).toMatchObject({ problem: { code: 'KUBE_BAD_ANSWER' } });
  });

  test('of a list whose continue token expired are asked for from the start', async () => {
    const part = { kind: 'ConfigMapList', metadata: { continue: 'more', resourceVersion: '1' } };
    const whole = { kind: 'ConfigMapList', metadata: { resourceVersion: '2' } };
    const items = [{ metadata: { name: 'a' } }];
    const server = await startLoopbackServer(
      json(200, { ...part, items }),
      status(410, { reason: 'Expired' }),
      json(200, { ...part, items }),
      status(410, { reason: 'Expired' }),
      json(200, { ...whole, items }),
    );

    const answer = await loopbackClient(server.url).list(configMaps, { labelSelector: 'a=b' });

    expect(answer).toMatchObject({
      value: { resourceVersion: '2', items: [{ kind: 'ConfigMap' }] },
    });
    expect(server.received.map(({ url }) => url.replace('/api/v1/configmaps?', ''))).toEqual([
      'limit=2500&labelSelector=a%3Db',
      'limit=2500&continue=more&labelSelector=a%3Db',
      'limit=2500&labelSelector=a%3Db',
      'limit=2500&continue=more&labelSelector=a%3Db',
      'labelSelector=a%3Db',
    ]);
  });
});

describe('messages', () => {
  test('of the server are printed without control characters and not without end', async () => {
    const message = `denied \u001b[2Jby\nrule ${'x'.repeat(9000)}`;

    const answer = await answered(status(403, { reason: 'Forbidden', message }));

    const text = answer.kind === 'failed' ? answer.problem.message : '';
    expect(text).toContain('ConfigMap/shop/web: read failed: denied \\u001b[2Jby; rule xxx');
    expect(text.length).toBeLessThan(2000);
  });

  test('and warnings about a Secret never quote it', async () => {
    const message = 'admission webhook "x" denied: password "canary" is weak';
    const causes = [{ reason: 'FieldValueInvalid', field: 'data[password]', message: 'canary' }];
    const server = await startLoopbackServer(
      status(422, { reason: 'Invalid', message, details: { causes } }),
      status(403, { reason: 'Forbidden', message }),
      status(500, {
        reason: 'canary reason',
        message: 'failed to create typed patch object canary',
      }),
      json(200, dbObject, { warning: '299 - "canary"' }),
    );
    const kube = loopbackClient(server.url);

    const answers = [];
    for (let index = 0; index < 4; index += 1) {
      answers.push(await kube.apply(db, { ...webPayload, kind: 'Secret' }, apply));
    }

    expect(answers.map((answer) => answer.kind)).toEqual(['failed', 'failed', 'failed', 'ok']);
    expect(JSON.stringify(answers)).not.toContain('canary');
    expect(answers[0]).toMatchObject({ fields: ['data[password]'] });
  });

  test('warnings are read from all headers, each once', async () => {
    const warning = ['299 - "one, \\"two\\""', '299 k8s "three"', '299 - "three"'];
    const server = await startLoopbackServer((_request, response) => {
      response.setHeader('warning', warning);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(webObject));
    });

    const answer = await loopbackClient(server.url).apply(web, webPayload, apply);

    expect(answer).toMatchObject({ warnings: ['one, "two"', 'three'] });
  });

  test.each([
    ['conflict with "a" using apps/v1', { manager: 'a', operation: 'Update', subresource: '' }],
    [
      'conflict with "a b" with subresource "scale" using apps/v1 at 2026-01-01T00:00:00Z',
      { manager: 'a b', operation: 'Update', subresource: 'scale' },
    ],
    ['conflict with "say \\"x\\""', { manager: 'say "x"', operation: 'Apply', subresource: '' }],
    ['conflict with "a\\x07"', { manager: 'a\\x07', operation: 'Apply', subresource: '' }],
    ['something new', { manager: 'unknown', operation: 'unknown', subresource: '' }],
  ])('the cause `%s` of a conflict is understood', async (message, expected) => {
    const causes = [{ reason: 'FieldManagerConflict', message, field: '.spec.replicas' }];

    const answer = await answered(status(409, { reason: 'Conflict', details: { causes } }));

    expect(answer).toMatchObject({
      problem: { code: 'KUBE_CONFLICT' },
      conflicts: [{ ...expected, field: '.spec.replicas' }],
    });
  });

  test('a strict decoding error names the fields', async () => {
    const message =
      'ConfigMap in version "v1" cannot be handled: strict decoding error: unknown field "dta", duplicate field "data.a"';

    const answer = await answered(status(400, { reason: 'BadRequest', message }));

    expect(answer).toMatchObject({
      problem: { code: 'KUBE_SCHEMA' },
      fields: ['dta', 'data.a'],
    });
  });
});
