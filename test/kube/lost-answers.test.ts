import { describe, expect, test } from 'vitest';
import { loopbackClient, web, webObject, webPayload } from './loopback-client.ts';
import { drop, json, startLoopbackServer, status } from './loopback-server.ts';
import type { Responder } from './loopback-server.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

const manager = 'gitsync:shop/web';
const apply = { fieldManager: manager, force: false };
const notFound = status(404, {
  reason: 'NotFound',
  details: { name: 'web', kind: 'configmaps' },
});

/** The object as the server stores it, with what our manager owns of it. */
function stored(changes: JsonObject, fieldsV1: Json, entry: JsonObject = {}): JsonObject {
  const ours = { manager, operation: 'Apply', apiVersion: 'v1', fieldsV1, ...entry };
  return { ...webObject, ...changes, metadata: { ...webObject.metadata, managedFields: [ours] } };
}

const owned = { 'f:data': { '.': {}, 'f:key': {} } };
const payload = { ...webPayload, data: { key: 'new' } };

describe('an apply whose answer was lost', () => {
  test('is not sent again where the object shows that it is stored', async () => {
    const found = stored({ data: { key: 'new', other: 'theirs' } }, owned);
    const server = await startLoopbackServer(drop, json(200, found));

    const answer = await loopbackClient(server.url).apply(web, payload, apply);

    expect(answer).toMatchObject({ kind: 'ok', value: { object: found, lostAnswer: true } });
    expect(server.received.map((request) => request.method)).toEqual(['PATCH', 'GET']);
  });

  test('needs no resourceVersion to be recognised: its own write has changed that', async () => {
    const server = await startLoopbackServer(
      drop,
      json(200, stored({ data: { key: 'new' } }, owned)),
    );
    const body = { ...payload, metadata: { ...payload.metadata, resourceVersion: '1', uid: 'u1' } };

    const answer = await loopbackClient(server.url).apply(web, body, { ...apply, force: true });

    expect(answer.kind).toBe('ok');
    expect(server.received).toHaveLength(2);
  });

  const ports = [{ port: 80 }, { port: 443 }];
  const keyed = {
    'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
    'k:{"port":443,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
  };
  test.each<[string, JsonObject, Json]>([
    ['keyed items', { spec: { ports } }, { 'f:spec': { 'f:ports': keyed } }],
    ['set items', { spec: { set: ['a', 'b'] } }, { 'f:spec': { 'f:set': { 'v:"a"': {} } } }],
    ['items by index', { spec: { list: [1, 2] } }, { 'f:spec': { 'f:list': { 'i:1': {} } } }],
    ['a whole list', { spec: { list: [1, 2] } }, { 'f:spec': { 'f:list': {} } }],
  ])('is recognised by %s', async (_title, values, fields) => {
    const server = await startLoopbackServer(drop, json(200, stored(values, fields)));

    await loopbackClient(server.url).apply(web, { ...webPayload, ...values }, apply);

    expect(server.received).toHaveLength(2);
  });

  test.each<[string, JsonObject]>([
    ['the object is as it was before', stored({ data: { key: 'old' } }, owned)],
    [
      'a field that left the payload is still owned',
      stored({ data: { key: 'new', gone: 'x' } }, { 'f:data': { 'f:key': {}, 'f:gone': {} } }),
    ],
    ['somebody else set the value', stored({ data: { key: 'new' } }, owned, { manager: 'other' })],
    [
      'our values came by an update',
      stored({ data: { key: 'new' } }, owned, { operation: 'Update' }),
    ],
    [
      'only a subresource was applied',
      stored({ data: { key: 'new' } }, owned, { subresource: 'status' }),
    ],
    [
      'it was applied at another version',
      stored({ data: { key: 'new' } }, owned, { apiVersion: 'v2' }),
    ],
    ['a list is longer', stored({ data: { key: 'new' }, list: [1, 2] }, owned)],
    ['it has an item that the payload has not', stored({}, { 'f:data': { 'k:{"a":1}': {} } })],
    ['a path cannot be read', stored({ data: { key: 'new' } }, { 'f:data': { 'v:{': {} } })],
    ['nobody owns anything', { ...webObject, data: { key: 'new' } }],
  ])('is sent again where %s', async (_title, found) => {
    const after = stored({ data: { key: 'new' } }, owned);
    const server = await startLoopbackServer(drop, json(200, found), json(200, after));
    const body = 'list' in found ? { ...payload, list: [1] } : payload;

    const answer = await loopbackClient(server.url).apply(web, body, apply);

    expect(answer).toMatchObject({ kind: 'ok', value: { object: after, lostAnswer: true } });
    expect(server.received.map((request) => request.method)).toEqual(['PATCH', 'GET', 'PATCH']);
  });

  test('is sent again where the object does not exist', async () => {
    const server = await startLoopbackServer(drop, notFound, json(201, webObject));

    const answer = await loopbackClient(server.url).apply(web, payload, apply);

    expect(answer).toMatchObject({ kind: 'ok', value: { created: true } });
  });

  test('is sent again where the user may not read what he may write', async () => {
    const forbidden = status(403, { reason: 'Forbidden' });
    const server = await startLoopbackServer(drop, forbidden, json(200, webObject));

    const answer = await loopbackClient(server.url).apply(web, payload, apply);

    expect(answer.kind).toBe('ok');
  });

  test('is not sent again while the object cannot be read', async () => {
    const server = await startLoopbackServer(drop, status(503));

    const answer = await loopbackClient(server.url).apply(web, payload, apply);

    expect(answer).toMatchObject({
      problem: { code: 'KUBE_UNAVAILABLE' },
      mayHaveHappened: true,
    });
    expect(new Set(server.received.slice(1).map((request) => request.method))).toEqual(
      new Set(['GET']),
    );
  });

  test('is not looked for where it was a dry run', async () => {
    const server = await startLoopbackServer(drop, json(200, webObject));

    await loopbackClient(server.url).dryRunApply(web, payload, apply);

    expect(server.received.map((request) => request.method)).toEqual(['PATCH', 'PATCH']);
  });
});

describe('other writes whose answer was lost', () => {
  test('a create has succeeded where the object has all that was sent', async () => {
    const server = await startLoopbackServer(
      drop,
      json(200, { ...webObject, data: { key: 'new' } }),
    );

    const answer = await loopbackClient(server.url).create(web, payload);

    expect(answer.kind).toBe('ok');
    expect(server.received).toHaveLength(2);
  });

  test('a create that finds another object says that the name is taken', async () => {
    const taken = status(409, { reason: 'AlreadyExists' });
    const server = await startLoopbackServer(drop, json(200, webObject), taken);

    const answer = await loopbackClient(server.url).create(web, payload);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_MODIFIED' }, mayHaveHappened: true });
  });

  test.each<[string, JsonObject, number]>([
    ['its values are live and what it removes is gone', { data: { key: 'new' } }, 2],
    ['a value is still the old one', { data: { key: 'old' } }, 3],
    ['what it removes is still there', { data: { key: 'new', gone: 'x' } }, 3],
  ])('a merge patch where %s', async (_title, changes, requests) => {
    const found = json(200, { ...webObject, ...changes });
    const server = await startLoopbackServer(drop, found, json(200, webObject));

    const patch = { metadata: { resourceVersion: '1' }, data: { key: 'new', gone: null } };
    const answer = await loopbackClient(server.url).patch(web, patch);

    expect(answer.kind).toBe('ok');
    expect(server.received).toHaveLength(requests);
  });

  test('a JSON patch is sent again: nothing shows that it was done', async () => {
    const server = await startLoopbackServer(drop, json(200, webObject));

    await loopbackClient(server.url).patch(web, [{ op: 'remove', path: '/data' }], {
      type: 'json',
    });

    expect(server.received.map((request) => request.method)).toEqual(['PATCH', 'PATCH']);
  });

  const going = { ...webObject.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
  test.each<[string, Responder, string]>([
    ['is gone', notFound, 'gone'],
    ['waits for its finalizers', json(200, { ...webObject, metadata: going }), 'deleting'],
  ])('a delete has succeeded where the object %s', async (_title, found, value) => {
    const server = await startLoopbackServer(drop, found);

    const answer = await loopbackClient(server.url).delete(web, {
      uid: 'u1',
      resourceVersion: '7',
    });

    expect(answer).toMatchObject({ kind: 'ok', value });
    expect(server.received.map((request) => request.method)).toEqual(['DELETE', 'GET']);
  });

  test.each<[string, JsonObject]>([
    ['lives', webObject],
    ['is another one of that name', { ...webObject, metadata: { ...going, uid: 'u2' } }],
  ])(
    'a delete is sent again, with its preconditions, where the object %s',
    async (_title, found) => {
      const conflict = status(409, { reason: 'Conflict' });
      const server = await startLoopbackServer(drop, json(200, found), conflict);

      const answer = await loopbackClient(server.url).delete(web, {
        uid: 'u1',
        resourceVersion: '7',
      });

      expect(answer).toMatchObject({ problem: { code: 'KUBE_MODIFIED' } });
      expect(server.received[2]?.body).toContain(
        '"preconditions":{"uid":"u1","resourceVersion":"7"}',
      );
    },
  );
});
