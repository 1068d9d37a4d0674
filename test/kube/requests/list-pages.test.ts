import { expect, test } from 'vitest';
import { configMaps, loopbackClient, webObject } from '../loopback-client.ts';
import { json, startLoopbackServer, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';

const limits = { bodyBytes: 20_000 };

/** A server with so many objects of 4 kB that pages of more than four are too large for the client. */
function listOf(count: number): Responder {
  return (request, response) => {
    const query = new URL(request.url, 'http://server').searchParams;
    const from = Number(query.get('continue') ?? 0);
    const to = Math.min(count, from + (Number(query.get('limit') ?? 0) || count));
    const items = Array.from({ length: to - from }, (_unused, index) => ({
      ...webObject,
      metadata: { ...webObject.metadata, name: `web-${from + index}` },
      data: { key: 'x'.repeat(4000) },
    }));
    const next = to < count ? { continue: String(to) } : {};
    const metadata = { resourceVersion: '7', ...next };
    json(200, { kind: 'ConfigMapList', metadata, items })(request, response);
  };
}

test('a page that is larger than an answer may be is asked for in smaller ones', async () => {
  const server = await startLoopbackServer(listOf(30));

  const answer = await loopbackClient(server.url, { limits }).list(configMaps);

  const names = answer.kind === 'ok' ? answer.value.items.map((item) => item.metadata.name) : [];
  expect(names).toEqual(Array.from({ length: 30 }, (_unused, index) => `web-${index}`));
});

test('one object that is larger than an answer may be is an error, not a missing object', async () => {
  const server = await startLoopbackServer(listOf(30));

  const answer = await loopbackClient(server.url, { limits: { bodyBytes: 1000 } }).list(configMaps);

  expect(answer).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_TOO_LARGE' } });
});

test('a continue token that expired starts the list over, and no object comes twice', async () => {
  const expired = status(410, { reason: 'Expired' });
  const item = (name: string): object => ({
    ...webObject,
    metadata: { ...webObject.metadata, name },
  });
  const first = json(200, {
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '7', continue: 'token' },
    items: [item('a')],
  });
  const whole = json(200, {
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '9' },
    items: [item('a'), item('b')],
  });
  const server = await startLoopbackServer(first, expired, whole);

  const answer = await loopbackClient(server.url).list(configMaps);

  expect(answer).toMatchObject({ kind: 'ok', value: { resourceVersion: '9' } });
  expect(answer.kind === 'ok' && answer.value.items).toHaveLength(2);
});

test('a list whose pages never end is an error after so many', async () => {
  let page = 0;
  const server = await startLoopbackServer((request, response) => {
    page += 1;
    const metadata = { resourceVersion: '7', continue: `page-${page}` };
    json(200, { kind: 'ConfigMapList', metadata, items: [] })(request, response);
  });

  const answer = await loopbackClient(server.url).list(configMaps);

  expect(answer).toMatchObject({ kind: 'failed', problem: { code: 'KUBE_BAD_ANSWER' } });
  expect(page).toBe(2000);
});
