import { describe, expect, test } from 'vitest';
import { loopbackClient } from '../loopback-client.ts';
import {
  bookmark,
  configMap,
  follow,
  line,
  list,
  startWatchServer,
  stream,
} from './watch-server.ts';

describe('the complete state', () => {
  test('comes from initial events where the server has them, and their end is where changes begin', async () => {
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
});

describe('changes', () => {
  test('are watched from where the list was made, for a bounded time', async () => {
    const server = await startWatchServer({
      lists: [list('7', [configMap('a', '5')])],
      watches: [stream(line('MODIFIED', configMap('a', '8')))],
    });

    const told = await follow(loopbackClient(server.url), 2);

    expect(told).toEqual(['all a@5', 'changed a@8']);
    expect(server.asked()).toEqual(['initial', 'list', 'watch 7']);
    expect(server.received[2]?.url).toBe(
      '/api/v1/namespaces/shop/configmaps?watch=1&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=450',
    );
  });
});
