import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followGitSyncs, type GitSyncNews } from '../../src/controller/follow-git-syncs.ts';
import type { Clock } from '../../src/kube/clock.ts';
import { createKubeClient } from '../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { Logger } from '../../src/log/logger.ts';
import { gitSyncObject } from './git-sync-object.ts';

/** What the server answers to lists and watches, in turn; then it lets everything hang. */
type Answer = (response: ServerResponse) => void;

let server: Server;
let origin: string;
let lists: Answer[];
let watches: { readonly from: string; readonly answer: Answer }[];
let watchedFrom: string[];
let hasKind: boolean;

/** Sleeps take no time, so that pauses cost none. */
const hasty: Clock = {
  now: () => Date.now(),
  random: () => 0,
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
};

function json(status: number, value: object): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
}

function list(resourceVersion: string, ...names: string[]): Answer {
  const items = names.map((name) => gitSyncObject({}, { name }));
  const kind = 'GitSyncList';
  return json(200, {
    apiVersion: 'gitsync.dev/v1alpha1',
    kind,
    metadata: { resourceVersion },
    items,
  });
}

/** A watch that sends events and then ends. */
function events(...sent: object[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(sent.map((event) => `${JSON.stringify(event)}\n`).join(''));
  };
}

function event(type: string, name: string, resourceVersion: string): object {
  return { type, object: gitSyncObject({}, { name, resourceVersion }) };
}

/** What an API server without the WatchList feature answers: it is asked for a list then. */
const noInitialEvents = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Invalid',
  code: 422,
};

const expired = {
  type: 'ERROR',
  object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 },
};

function discovery(path: string): object {
  const resource = {
    resource: 'gitsyncs',
    responseKind: { group: '', version: '', kind: 'GitSync' },
    scope: 'Namespaced',
    verbs: ['get', 'list', 'watch', 'patch'],
  };
  const group = {
    metadata: { name: 'gitsync.dev' },
    versions: [{ version: 'v1alpha1', freshness: 'Current', resources: [resource] }],
  };
  const core = {
    metadata: { name: '' },
    versions: [{ version: 'v1', freshness: 'Current', resources: [] }],
  };
  const items = path === '/api' ? [core] : hasKind ? [group] : [];
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

beforeEach(async () => {
  lists = [];
  watches = [];
  watchedFrom = [];
  hasKind = true;
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (url.pathname === '/api' || url.pathname === '/apis') {
      json(200, discovery(url.pathname))(response);
    } else if (url.searchParams.has('sendInitialEvents')) {
      json(422, noInitialEvents)(response);
    } else if (url.searchParams.has('watch')) {
      watchedFrom.push(url.searchParams.get('resourceVersion') ?? '');
      watches.shift()?.answer(response);
    } else lists.shift()?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Follows until so much was told, and returns it in short. */
async function follow(count: number): Promise<string[]> {
  const told: string[] = [];
  const stopping = new AbortController();
  await followWith(hasty, stopping, (news) => {
    told.push(shorten(news));
    if (told.length === count) stopping.abort();
  });
  return told;
}

async function followWith(
  clock: Clock,
  stopping: AbortController,
  onNews: (news: GitSyncNews) => void,
  logger: Logger = silentLogger,
): Promise<void> {
  const kube = createKubeClient(
    {
      server: origin,
      context: '',
      defaultNamespace: 'default',
      userName: '',
      trust: { authorities: undefined, insecure: false, serverName: '' },
      proxyUrl: undefined,
      requestTimeoutMs: undefined,
      impersonation: undefined,
      credentials: { current: () => Promise.resolve({}), renew: () => false },
    },
    { userAgent: 'gitsync/test', logger: silentLogger, clock },
  );
  await followGitSyncs({
    kube,
    namespace: '',
    clock,
    logger,
    signal: stopping.signal,
    onNews,
  });
  await kube.close();
}

function shorten(news: GitSyncNews): string {
  if (news.kind !== 'all') return `${news.kind} ${news.object.metadata.name}`;
  return `all ${news.objects.map(({ metadata }) => metadata.name).join(' ')}`;
}

describe('following the GitSync objects', () => {
  test('tells the list, then every event, and goes on where a watch ended', async () => {
    lists = [list('10', 'a', 'b')];
    const bookmark = { type: 'BOOKMARK', object: gitSyncObject({}, { resourceVersion: '15' }) };
    watches = [
      { from: '10', answer: events(event('ADDED', 'c', '11'), bookmark) },
      { from: '15', answer: events(event('MODIFIED', 'a', '16'), event('DELETED', 'b', '17')) },
    ];

    const told = await follow(4);

    expect(told).toEqual(['all a b', 'present c', 'present a', 'gone b']);
    expect(watchedFrom).toEqual(['10', '15']);
  });

  test('lists again after a 410, as an event and as an answer', async () => {
    lists = [list('10', 'a'), list('20', 'a', 'b'), list('30')];
    watches = [
      { from: '10', answer: events(expired) },
      { from: '20', answer: json(410, expired.object) },
    ];

    const told = await follow(3);

    expect(told).toEqual(['all a', 'all a b', 'all ']);
    expect(watchedFrom).toEqual(['10', '20']);
  });

  test('takes no failure for an empty list', async () => {
    const denied = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
    };
    const nonsense: Answer = (response) => response.end('<html>');
    lists = [json(403, denied), json(500, {}), nonsense, list('10', 'a')];

    expect(await follow(1)).toEqual(['all a']);
  });

  test('waits for the kind to be installed', async () => {
    hasKind = false;
    lists = [list('10', 'a')];
    setTimeout(() => (hasKind = true), 50);

    expect(await follow(1)).toEqual(['all a']);
  });

  test('ends without a word when it is stopped while the server does not answer', async () => {
    server.close();
    server.closeAllConnections();
    const stopping = new AbortController();
    const clock: Clock = {
      ...hasty,
      sleep: async () => {
        stopping.abort();
        await hasty.sleep(0);
      },
    };

    await expect(followWith(clock, stopping, () => undefined)).resolves.toBeUndefined();
  });

  test('goes on where a watch broke off in the middle of an event', async () => {
    lists = [list('10', 'a')];
    const broken: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"type":"ADDED","object":{"apiV', () => response.destroy());
    };
    watches = [
      { from: '10', answer: broken },
      { from: '10', answer: events(event('ADDED', 'b', '11')) },
    ];

    expect(await follow(2)).toEqual(['all a', 'present b']);
    expect(watchedFrom).toEqual(['10', '10']);
  });

  test('logs what keeps it from the objects, and that it is over', async () => {
    lists = [list('10', 'a')];
    const torn: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      setImmediate(() => response.destroy());
    };
    watches = [
      { from: '10', answer: torn },
      { from: '10', answer: events(event('ADDED', 'b', '11')) },
    ];
    const lines: string[] = [];
    const logger: Logger = {
      ...silentLogger,
      info: (message) => lines.push(`info ${message}`),
      warn: (message, fields) => lines.push(`warn ${message} ${String(fields?.['code'])}`),
    };
    const stopping = new AbortController();

    await followWith(
      hasty,
      stopping,
      (news) => {
        if (news.kind === 'present') stopping.abort();
      },
      logger,
    );

    expect(lines).toEqual([
      'warn GitSync objects cannot be followed, trying again KUBE_UNREACHABLE',
      'info GitSync objects are followed again',
    ]);
  });
});
