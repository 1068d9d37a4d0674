import { describe, expect, test } from 'vitest';
import { createTestClock, loopbackClient } from '../loopback-client.ts';
import { drop, page, status } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';
import {
  bookmark,
  closing,
  configMap,
  expiredLine,
  follow,
  line,
  list,
  startWatchServer,
  stream,
  tearing,
} from './watch-server.ts';

const state = list('7', [configMap('a', '5')]);
const changed = line('MODIFIED', configMap('a', '8'));

describe('the changes of what is followed', () => {
  test('are watched from where the state was, for a bounded time', async () => {
    const server = await startWatchServer({ lists: [state], watches: [stream(changed)] });

    const told = await follow(loopbackClient(server.url), 2);

    expect(told).toEqual(['all a@5', 'changed a@8']);
    expect(server.received[2]?.url).toBe(
      '/api/v1/namespaces/shop/configmaps?watch=1&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=450',
    );
  });

  test('of another namespace are not believed', async () => {
    const foreign = {
      ...configMap('a', '9'),
      metadata: { name: 'a', namespace: 'other', uid: 'x' },
    };
    const server = await startWatchServer({
      lists: [state],
      watches: [stream(line('MODIFIED', foreign))],
    });

    const told = await follow(loopbackClient(server.url), 2);

    expect(told).toEqual(['all a@5', 'trouble KUBE_BAD_ANSWER']);
  });

  test('are read however the lines are cut, also inside a character', async () => {
    const name = 'ä'.repeat(20);
    const bytes = Buffer.from(line('ADDED', configMap(name, '8')) + changed);
    const server = await startWatchServer({
      lists: [state],
      watches: [
        (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          let from = 0;
          function writeNext(): void {
            if (from >= bytes.length) return;
            response.write(bytes.subarray(from, from + 7), () => setImmediate(writeNext));
            from += 7;
          }
          writeNext();
        },
      ],
    });

    const told = await follow(loopbackClient(server.url), 3);

    expect(told).toEqual(['all a@5', `changed ${name}@8`, 'changed a@8']);
  });

  test('go on from the last bookmark or event, whatever their resourceVersions look like', async () => {
    const server = await startWatchServer({
      lists: [list('99', [])],
      watches: [
        closing(bookmark('100')),
        closing(line('ADDED', configMap('a', '9x')), bookmark('10')),
        stream(line('ADDED', configMap('b', '11'))),
      ],
    });

    const told = await follow(loopbackClient(server.url), 3);

    expect(told).toEqual(['all', 'changed a@9x', 'changed b@11']);
    expect(server.asked().slice(2)).toEqual(['watch 99', 'watch 100', 'watch 10']);
  });

  test('without a resourceVersion of their own leave the position where it is', async () => {
    const { metadata, ...rest } = configMap('b', '') as { metadata: object };
    const bare = { ...rest, metadata: { ...metadata, resourceVersion: undefined } };
    const server = await startWatchServer({
      lists: [state],
      watches: [tearing(line('ADDED', bare))],
    });

    await follow(loopbackClient(server.url), 4);

    expect(server.asked().at(-1)).toBe('watch 7');
  });

  test('that are cut off are read again, and the trouble and its end are told', async () => {
    const torn = line('ADDED', configMap('b', '9')).slice(0, 40);
    const server = await startWatchServer({
      lists: [state],
      watches: [tearing(changed, torn), stream(line('ADDED', configMap('b', '9')))],
    });

    const told = await follow(loopbackClient(server.url), 5);

    const trouble = ['trouble KUBE_UNREACHABLE', 'recovered'];
    expect(told).toEqual(['all a@5', 'changed a@8', ...trouble, 'changed b@9']);
    expect(server.asked().slice(2)).toEqual(['watch 7', 'watch 8']);
  });

  test('are not resumed on a server that could not be reached meanwhile: it may be an older one', async () => {
    const server = await startWatchServer({
      lists: [state, list('3', [configMap('a', '2')])],
      watches: [tearing(changed), ...Array<Responder>(5).fill(drop), stream()],
    });

    const told = await follow(loopbackClient(server.url), 5);

    const trouble = 'trouble KUBE_UNREACHABLE';
    expect(told).toEqual(['all a@5', 'changed a@8', trouble, trouble, 'all a@2']);
  });

  test.each<[string, Responder]>([
    ['an event', stream(expiredLine)],
    ['an answer', status(410, { reason: 'Expired' })],
  ])(
    'are lost after a 410 as %s: the state is told again, and that is no trouble',
    async (...row) => {
      const server = await startWatchServer({
        lists: [state, list('20', [configMap('b', '15')])],
        watches: [row[1]],
      });

      expect(await follow(loopbackClient(server.url), 2)).toEqual(['all a@5', 'all b@15']);
      expect(server.asked()).toEqual(['initial', 'list', 'watch 7', 'list']);
    },
  );

  const wrongKind = { ...configMap('a', '8'), kind: 'Secret' };
  test.each<[string, readonly Responder[], string]>([
    ['login pages', [page(200), page(200), page(200)], 'KUBE_BAD_ANSWER'],
    ['no JSON', [stream('{"type":\n')], 'KUBE_BAD_ANSWER'],
    ['an unknown event', [stream(line('X', configMap('a', '8')))], 'KUBE_BAD_ANSWER'],
    ['another kind', [stream(line('ADDED', wrongKind))], 'KUBE_BAD_ANSWER'],
    ['a bookmark without a place', [stream(bookmark(''))], 'KUBE_BAD_ANSWER'],
    ['a refusal', [status(403, { reason: 'Forbidden' })], 'KUBE_FORBIDDEN'],
    ['a position that the server does not know', [status(400)], 'KUBE_INVALID'],
    ['a position of the future', Array<Responder>(6).fill(status(504)), 'KUBE_TIMEOUT'],
  ])('are not believed after %s: the state is told again', async (_title, watches, code) => {
    const lists = [state, list('20', [])];
    const server = await startWatchServer({ lists, watches: [...watches] });

    const told = await follow(loopbackClient(server.url), 3);

    expect(told).toEqual(['all a@5', `trouble ${code}`, 'all']);
  });

  test('end for good when the right to read them is gone', async () => {
    const forbidden = status(403, { reason: 'Forbidden' });
    const server = await startWatchServer({ lists: [state, forbidden], watches: [forbidden] });

    const told = await follow(loopbackClient(server.url), 'end');

    expect(told).toEqual(['all a@5', 'trouble KUBE_FORBIDDEN', 'failed KUBE_FORBIDDEN']);
  });

  test('are watched anew where a watch falls silent, without telling trouble', async () => {
    const server = await startWatchServer({
      lists: [state],
      watches: [stream(bookmark('9')), stream(line('ADDED', configMap('b', '10')))],
    });

    const kube = loopbackClient(server.url, { limits: { watchSilenceMs: 100 } });
    const told = await follow(kube, 2);

    expect(told).toEqual(['all a@5', 'changed b@10']);
    expect(server.asked().slice(2)).toEqual(['watch 7', 'watch 9']);
  });
});

describe('an object that was deleted', () => {
  const deleted = line('DELETED', configMap('a', '8'));

  test('does not come back by events that are repeated', async () => {
    const events = [
      deleted,
      line('ADDED', configMap('a', '5')),
      line('MODIFIED', configMap('a', '6')),
    ];
    const last = line('ADDED', configMap('end', '9'));
    const server = await startWatchServer({
      lists: [state],
      watches: [closing(...events), stream(deleted, ...events, last)],
    });

    const told = await follow(loopbackClient(server.url), 'changed end@9');

    expect(told).toEqual(['all a@5', 'gone a@8', 'changed end@9']);
  });

  test('is followed by one of its name, which a repeated deletion does not take away', async () => {
    const successor = line('ADDED', configMap('a', '9', 2));
    const server = await startWatchServer({
      lists: [state],
      watches: [stream(deleted, successor, deleted, line('ADDED', configMap('end', '10')))],
    });

    const told = await follow(loopbackClient(server.url), 'changed end@10');

    expect(told).toEqual(['all a@5', 'gone a@8', 'changed a@9', 'changed end@10']);
  });

  test('is only said to have left under a selector, and may come back', async () => {
    const server = await startWatchServer({
      lists: [state],
      watches: [stream(deleted, line('ADDED', configMap('a', '9')))],
    });

    const told = await follow(loopbackClient(server.url), 3, { labelSelector: 'app=web' });

    expect(told).toEqual(['all a@5', 'left a@8', 'changed a@9']);
  });

  test('is not told where nobody wants to know of it', async () => {
    const server = await startWatchServer({
      lists: [state],
      watches: [stream(deleted, line('ADDED', configMap('b', '9')))],
    });

    const told = await follow(loopbackClient(server.url), 2, {
      project: ({ metadata }) => (metadata.name === 'a' ? undefined : metadata.name),
    });

    expect(told).toEqual(['all', 'changed b']);
  });
});

describe('a watch that ends at once', () => {
  test('is started again after pauses that grow, and after three the state is read instead', async () => {
    const clock = createTestClock();
    const ends = Array<Responder>(6).fill(closing());
    const lists = Array<Responder>(5).fill(state);
    const server = await startWatchServer({ lists, watches: ends });

    const told = await follow(loopbackClient(server.url, { clock }), 8);

    const again = ['trouble KUBE_BAD_ANSWER', 'all a@5'];
    expect(told).toEqual(['all a@5', ...again, ...again, ...again, 'trouble KUBE_BAD_ANSWER']);
    expect(clock.slept).toEqual([150, 300, 600, 1200, 2400]);
  });

  test('does not slow down the ones after a watch that lived', async () => {
    const clock = createTestClock();
    let lateMs = 0;
    const server = await startWatchServer({
      lists: [state],
      watches: [
        closing(),
        closing(),
        closing(line('ADDED', configMap('late', '8'))),
        closing(),
        stream(line('ADDED', configMap('end', '9'))),
      ],
    });

    const aging = { ...clock, now: () => clock.now() + lateMs };
    const told = await follow(loopbackClient(server.url, { clock: aging }), 'changed end', {
      project: ({ metadata }) => {
        if (metadata.name === 'late') lateMs += 60_000;
        return metadata.name;
      },
    });

    expect(told).toEqual(['all a', 'changed late', 'changed end']);
    expect(clock.slept).toEqual([150, 300, 150]);
  });
});
