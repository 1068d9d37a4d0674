import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { configMaps, createTestClock, loopbackClient } from '../loopback-client.ts';
import { page, silence, status, truncate } from '../loopback-server.ts';
import type { Responder } from '../loopback-server.ts';
import {
  bookmark,
  configMap,
  follow,
  line,
  list,
  startWatchServer,
  stream,
  tell,
} from './watch-server.ts';

const state = list('7', [configMap('a', '5')]);

function nameOf({ metadata }: { metadata: { name: string } }): string {
  return metadata.name;
}

/** A responder, and a promise of the end of its connection. */
function untilClosed(responder: Responder): {
  readonly responder: Responder;
  closed: Promise<unknown>;
} {
  let close: (value: unknown) => void = () => undefined;
  const closed = new Promise((resolve) => (close = resolve));
  return {
    closed,
    responder: (request, response) => {
      response.socket?.once('close', close);
      responder(request, response);
    },
  };
}

describe('following ends', () => {
  test('when its reader leaves, and closes the connection', async () => {
    const watch = untilClosed(stream(line('ADDED', configMap('b', '8'))));
    const server = await startWatchServer({ lists: [state], watches: [watch.responder] });

    const told = await follow(loopbackClient(server.url), 'changed b@8');

    await watch.closed;
    expect(told).toEqual(['all a@5', 'changed b@8']);
    expect(server.asked()).toEqual(['initial', 'list', 'watch 7']);
  });

  test('when its reader fails, with the reader’s error', async () => {
    const watch = untilClosed(stream(line('ADDED', configMap('b', '8'))));
    const server = await startWatchServer({ lists: [state], watches: [watch.responder] });
    const kube = loopbackClient(server.url);
    function project({ metadata }: { metadata: { name: string } }): string {
      if (metadata.name === 'b') throw new Error('no reader of b');
      return metadata.name;
    }

    await expect(follow(kube, 9, { project })).rejects.toThrow('no reader of b');

    await watch.closed;
  });

  test.each<[string, Responder, Responder | undefined]>([
    ['a list is not answered', silence, undefined],
    ['a list is cut short', truncate, undefined],
    ['the server fails', status(503, {}, { 'retry-after': '1' }), undefined],
    ['a watch is not answered', state, silence],
    ['a watch is quiet', state, stream()],
    ['a watch is a page', state, page(200)],
  ])(
    'at once and without a word when the signal aborts while %s',
    async (_title, first, second) => {
      const stop = new AbortController();
      const last = second ?? first;
      function stopping(responder: Responder): Responder {
        return (request, response) => {
          responder(request, response);
          setImmediate(() => stop.abort());
        };
      }
      const server = await startWatchServer({
        lists: [second === undefined ? stopping(last) : first],
        watches: second === undefined ? [] : [stopping(last)],
      });
      const kube = loopbackClient(server.url);
      const told: string[] = [];

      const options = { project: nameOf, signal: stop.signal };
      for await (const event of kube.follow(configMaps, options)) told.push(tell(event));

      expect(told).toEqual(second === undefined ? [] : ['all a']);
      expect(server.asked()).toHaveLength(second === undefined ? 2 : 3);
    },
  );

  test('without a request when the signal has aborted before', async () => {
    const server = await startWatchServer({});

    const told = await follow(loopbackClient(server.url), 1, { signal: AbortSignal.abort() });

    expect(told).toEqual([]);
    expect(server.asked()).toEqual([]);
  });

  test('during a pause as soon as the signal aborts', async () => {
    const stop = new AbortController();
    const clock = createTestClock();
    const pausing = {
      ...clock,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          signal?.addEventListener('abort', () => resolve(), { once: true });
          setImmediate(() => stop.abort());
        }),
    };
    const server = await startWatchServer({ lists: [status(501)] });

    const kube = loopbackClient(server.url, { clock: pausing });
    const told = await follow(kube, 'end', { signal: stop.signal });

    expect(told).toEqual(['trouble KUBE_UNAVAILABLE']);
  });

  test('for good when the client is closed', async () => {
    const server = await startWatchServer({ lists: [state] });
    const kube = loopbackClient(server.url);

    const told: string[] = [];
    for await (const event of kube.follow(configMaps, { project: nameOf })) {
      told.push(tell(event));
      if (event.kind === 'all') setImmediate(() => void kube.close());
    }

    expect(told).toEqual(['all a', 'failed KUBE_ABORTED']);
  });

  test('and leaves no listener and no timer behind', async () => {
    const initial = [stream(bookmark('7', true), line('ADDED', configMap('b', '8')))];
    const server = await startWatchServer({ initial });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const started = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => void vi.restoreAllMocks());
    const limits = { readMs: 11_111, silenceMs: 22_222, watchSilenceMs: 33_333 };

    await follow(loopbackClient(server.url, { limits }), 2, { signal });

    const timers: unknown[] = started.mock.results
      .filter((_result, index) =>
        Object.values(limits).includes(started.mock.calls[index]?.[1] ?? 0),
      )
      .map((result): unknown => result.value);
    const clearedTimers = new Set<unknown>(cleared.mock.calls.map(([timer]) => timer));
    expect(timers.length).toBeGreaterThan(1);
    expect(timers.filter((timer) => !clearedTimers.has(timer))).toEqual([]);
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe('a follower', () => {
  test('asks for no more than its reader takes', async () => {
    const text = line('ADDED', configMap(`x${'y'.repeat(64 * 1024)}`, '8'));
    const lines = 400;
    let sent = 0;
    let taken = 0;
    let furthestApart = 0;
    const flood: Responder = (_request, response) => {
      async function send(): Promise<void> {
        response.writeHead(200, { 'content-type': 'application/json' });
        for (; sent < lines; sent += 1) {
          if (!response.write(text)) await once(response, 'drain');
        }
      }
      void send();
    };
    const server = await startWatchServer({ lists: [state], watches: [flood] });
    const events = loopbackClient(server.url).follow(configMaps, { project: nameOf });

    for await (const event of events) {
      if (event.kind !== 'changed') continue;
      taken += 1;
      await new Promise((resolve) => setImmediate(resolve));
      furthestApart = Math.max(furthestApart, sent - taken);
      if (taken === lines) break;
    }

    expect(sent).toBeGreaterThanOrEqual(lines - 1);
    // What the kernel holds for a connection, and not all 25 MiB.
    expect(furthestApart).toBeLessThan(lines / 2);
  });

  test('takes the place of no request', async () => {
    const watches = Array<Responder>(30).fill(stream(line('ADDED', configMap('b', '8'))));
    const lists = Array<Responder>(31).fill(state);
    const server = await startWatchServer({ lists, watches });
    const kube = loopbackClient(server.url, {
      limits: { concurrent: { start: 1, lowest: 1, highest: 1 } },
    });
    const stop = new AbortController();
    const followers = Array.from({ length: 30 }, () =>
      kube.follow(configMaps, { project: nameOf, signal: stop.signal })[Symbol.asyncIterator](),
    );
    for (const follower of followers) await follower.next();
    await Promise.all(followers.map((follower) => follower.next()));

    const answer = await kube.list(configMaps);
    stop.abort();
    const ends = await Promise.all(followers.map((follower) => follower.next()));

    expect(answer.kind).toBe('ok');
    expect(ends.every((end) => end.done)).toBe(true);
  });
});
