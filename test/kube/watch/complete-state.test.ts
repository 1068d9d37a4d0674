import { describe, expect, test } from 'vitest';
import { createTestClock, loopbackClient } from '../loopback-client.ts';
import { json, page, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';
import {
  bookmark,
  closing,
  configMap,
  follow,
  line,
  list,
  startWatchServer,
  stream,
  tearing,
} from './watch-server.ts';

/** Short enough for a test, long enough for loopback. */
const soon = { readMs: 1000, silenceMs: 150 };

describe('the complete state of what is followed', () => {
  test('comes as initial events where the server has them, and changes begin at their end', async () => {
    const events = [
      line('ADDED', configMap('b', '9')),
      line('ADDED', configMap('a', '5')),
      line('MODIFIED', configMap('a', '11')),
      line('ADDED', configMap('c', '6')),
      line('DELETED', configMap('c', '12')),
      bookmark('12', true),
      line('ADDED', configMap('d', '13')),
    ];
    const server = await startWatchServer({ initial: [stream(...events)] });

    const told = await follow(loopbackClient(server.url), 2, { labelSelector: 'app=web' });

    expect(told).toEqual(['all b@9 a@11', 'changed d@13']);
    expect(server.received.map(({ url }) => url)).toEqual([
      '/api/v1/namespaces/shop/configmaps?watch=1&sendInitialEvents=true' +
        '&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=450&labelSelector=app%3Dweb',
    ]);
  });

  test('is no position: a watch that breaks off goes on at the end of the initial events', async () => {
    const events = [bookmark('12', true), line('ADDED', configMap('d', '13'))];
    const server = await startWatchServer({
      initial: [tearing(line('ADDED', configMap('a', '99')), ...events)],
    });

    const told = await follow(loopbackClient(server.url), 4);

    expect(told).toEqual(['all a@99', 'changed d@13', 'trouble KUBE_UNREACHABLE', 'recovered']);
    expect(server.asked()).toEqual(['initial', 'watch 13']);
  });

  test('may be followed by a longer silence than may interrupt it', async () => {
    const server = await startWatchServer({
      initial: [
        (request, response) => {
          stream(bookmark('12', true))(request, response);
          setTimeout(() => response.write(line('ADDED', configMap('d', '13'))), 150);
        },
      ],
    });

    const told = await follow(loopbackClient(server.url, { limits: { silenceMs: 50 } }), 2);

    expect(told).toEqual(['all', 'changed d@13']);
    expect(server.asked()).toEqual(['initial']);
  });

  const half = line('ADDED', configMap('half', '1'));
  test.each<[string, Responder]>([
    ['refuses it (422)', status(422, { reason: 'Invalid' })],
    ['refuses it (400)', status(400, { reason: 'BadRequest' })],
    ['never ends it', stream(half)],
    ['sends an ordinary bookmark before its end', stream(half, bookmark('3'))],
  ])('is listed, now and later, where the server %s', async (_title, responder) => {
    const lists = [list('7', [configMap('a', '5')]), list('8', [configMap('a', '5')])];
    const server = await startWatchServer({ initial: [responder], lists });
    const kube = loopbackClient(server.url, { limits: soon });

    const first = await follow(kube, 1);
    const second = await follow(kube, 1);

    expect([...first, ...second]).toEqual(['all a@5', 'all a@5']);
    expect(server.asked()).toEqual(['initial', 'list', 'list']);
  });

  test.each<[string, readonly Responder[]]>([
    ['may list only', [status(403, { reason: 'Forbidden' })]],
    ['meets login pages', [page(200), page(200), page(200)]],
    ['meets a server that fails', [status(501)]],
    ['is sent away half way', [closing(half)]],
  ])('is listed for who %s, and asked for as a stream next time', async (_title, answers) => {
    const initial = [...answers, stream(bookmark('9', true))];
    const server = await startWatchServer({ initial, lists: [list('7', [configMap('a', '5')])] });
    const kube = loopbackClient(server.url);

    const first = await follow(kube, 1);
    const second = await follow(kube, 1);

    expect([...first, ...second]).toEqual(['all a@5', 'all']);
    expect(server.asked().slice(-2)).toEqual(['list', 'initial']);
  });

  test('is asked for again when it breaks off, and by pages when it breaks off again', async () => {
    const server = await startWatchServer({
      initial: [tearing(half), tearing(half)],
      lists: [list('7', [configMap('a', '5')])],
    });

    const told = await follow(loopbackClient(server.url), 3);

    expect(told).toEqual(['trouble KUBE_UNREACHABLE', 'trouble KUBE_UNREACHABLE', 'all a@5']);
    expect(server.asked()).toEqual(['initial', 'initial', 'list']);
  });

  test('is projected page by page: no page is held until the next', async () => {
    let projected = 0;
    const projectedBefore: number[] = [];
    function counting(responder: Responder): Responder {
      return (request, response) => {
        projectedBefore.push(projected);
        responder(request, response);
      };
    }
    const lists = [
      list('7', [configMap('a', '1'), configMap('b', '2')], 'c1'),
      list('7', [configMap('c', '3')], 'c2'),
      list('7', [configMap('d', '4')]),
    ];
    const server = await startWatchServer({ lists: lists.map(counting) });

    const told = await follow(loopbackClient(server.url), 1, {
      project: ({ metadata }) => {
        projected += 1;
        return metadata.name === 'b' ? undefined : metadata.name;
      },
    });

    expect(told).toEqual(['all a c d']);
    expect(projectedBefore).toEqual([0, 2, 3]);
  });

  test('is listed from its beginning when a page came too late', async () => {
    const lists = [
      list('7', [configMap('a', '1')], 'c1'),
      status(410, { reason: 'Expired' }),
      list('9', [configMap('b', '8')]),
    ];
    const server = await startWatchServer({ lists });

    expect(await follow(loopbackClient(server.url), 1)).toEqual(['all b@8']);
    expect(server.asked()).toEqual(['initial', 'list', 'list c1', 'list']);
  });

  test.each<[string, Responder, string]>([
    ['not allowed', status(403, { reason: 'Forbidden' }), 'KUBE_FORBIDDEN'],
    ['of no kind', status(404, { reason: 'NotFound' }), 'KUBE_NOT_FOUND'],
    ['badly selected', status(400, { reason: 'BadRequest' }), 'KUBE_INVALID'],
  ])('ends the following for good where it is %s', async (_title, refusal, code) => {
    const server = await startWatchServer({ initial: [refusal], lists: [refusal] });

    const told = await follow(loopbackClient(server.url), 'end');

    expect(told).toEqual([`failed ${code}`]);
    expect(server.asked()).toEqual(['initial', 'list']);
  });

  test.each<[string, Responder]>([
    ['a failing server', status(501)],
    ['a login page', page(200)],
    ['refused credentials', status(401, { reason: 'Unauthorized' })],
    ['an object instead of a list', json(200, configMap('a', '1'))],
  ])('is never taken for empty because of %s', async (_title, responder) => {
    const lists = [...Array.from({ length: 3 }, () => responder), list('7', [])];
    const server = await startWatchServer({ lists });

    const told = await follow(loopbackClient(server.url), 'all');

    expect(new Set(told.slice(0, -1))).toHaveLength(1);
    expect(told[0]).toMatch(/^trouble /);
  });

  test('is read again and again where the kind cannot be watched', async () => {
    const clock = createTestClock();
    const lists = [list('', [configMap('a', '5')]), list('', []), list('', [configMap('b', '6')])];
    const server = await startWatchServer({ lists });

    const told = await follow(loopbackClient(server.url, { clock }), 5);

    const trouble = 'trouble KUBE_INVALID';
    expect(told).toEqual(['all a@5', trouble, 'all', trouble, 'all b@6']);
    expect(clock.slept).toEqual([150, 300]);
  });
});
