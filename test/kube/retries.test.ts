import { describe, expect, test } from 'vitest';
import type { KubeAnswer, KubeClient } from '../../src/kube/kube-client.ts';
import type { ProblemCode } from '../../src/model/problem.ts';
import { createTestClock, loopbackClient, web, webObject, webPayload } from './loopback-client.ts';
import {
  drop,
  json,
  page,
  reset,
  silence,
  stall,
  startLoopbackServer,
  status,
  truncate,
} from './loopback-server.ts';
import type { Responder } from './loopback-server.ts';

/** Short, and long enough for an answer of this machine while other tests run. */
const soon = { readMs: 500, writeMs: 500, silenceMs: 500 };
const apply = { fieldManager: 'gitsync', force: false };
const busyMessage = 'etcdserver: request timed out';

/** Faults after which the same request must succeed, and whether the write may have happened by then. */
const faults: readonly (readonly [string, Responder, boolean])[] = [
  ['429 with Retry-After', status(429, {}, { 'retry-after': '3' }), false],
  ['429 without it', status(429), false],
  ['503 with Retry-After', status(503, {}, { 'retry-after': '3' }), false],
  ['503 without it', status(503), false],
  ['500', status(500, { reason: 'InternalError', message: busyMessage }), true],
  ['502 of a load balancer', page(502), true],
  ['504 after the write', status(504, { reason: 'Timeout' }), true],
  ['a dropped connection', drop, true],
  ['a reset connection', reset, true],
  ['a truncated answer', truncate, true],
  ['no answer', silence, true],
  ['an answer that stops', stall, true],
];

/** Every kind of request, with the answer that ends it well. */
const requests: readonly (readonly [
  string,
  (kube: KubeClient) => Promise<KubeAnswer<unknown>>,
  unknown,
])[] = [
  ['get', (kube) => kube.get(web), webObject],
  ['list', (kube) => kube.list(web.resource), { kind: 'ConfigMapList', metadata: {}, items: [] }],
  ['dry run', (kube) => kube.dryRunApply(web, webPayload, apply), webObject],
  ['apply', (kube) => kube.apply(web, webPayload, apply), webObject],
  ['create', (kube) => kube.create(web, webPayload), webObject],
  ['patch', (kube) => kube.patch(web, {}), webObject],
  [
    'delete',
    (kube) => kube.delete(web, { uid: 'u1', resourceVersion: '7' }),
    { kind: 'Status', status: 'Success' },
  ],
  ['document', (kube) => kube.getDocument('/openapi/v3'), {}],
];

const pairs = requests.flatMap(([verb, send, success]) =>
  faults.map(([fault, responder, isLost]) => ({ verb, fault, send, success, responder, isLost })),
);

/** What may have changed the cluster when its answer is lost: looked for before it is sent again. */
const writes = new Set(['apply', 'create', 'patch', 'delete']);
const notFound = status(404, {
  reason: 'NotFound',
  details: { name: 'web', kind: 'configmaps' },
});

describe('a fault that passes', () => {
  test.each(pairs)('$verb survives $fault', async ({ verb, send, success, responder, isLost }) => {
    const isWrite = writes.has(verb);
    const rest: Responder = (request, response) => {
      const isReadBack = isWrite && request.method === 'GET';
      (isReadBack ? notFound : json(200, success))(request, response);
    };
    const server = await startLoopbackServer(responder, rest);
    const kube = loopbackClient(server.url, { limits: soon });

    const answer = await send(kube);

    expect(answer.kind).toBe('ok');
    const [first, ...later] = server.received;
    // A delete that finds nothing when it looks again has done its work.
    const again = verb === 'delete' && isLost ? [] : [first];
    expect(later.filter((request) => !isWrite || request.method !== 'GET')).toEqual(again);
    expect(later.some((request) => isWrite && request.method === 'GET')).toBe(isWrite && isLost);
  });

  test.each(faults)(
    'an apply after %s says whether the lost attempt may have created the object',
    async (_title, responder, mayHaveHappened) => {
      const server = await startLoopbackServer(responder, json(200, webObject));
      const kube = loopbackClient(server.url, { limits: soon });

      const answer = await kube.apply(web, webPayload, apply);

      expect(answer).toMatchObject({ value: { created: false, lostAnswer: mayHaveHappened } });
    },
  );
});

describe('a fault that stays', () => {
  interface LastingFault {
    readonly title: string;
    readonly responder: Responder;
    readonly code: ProblemCode;
    readonly attempts: number;
    readonly mayHaveHappened: boolean;
  }
  const told = status(429, {}, { 'retry-after': '3' });
  const busy = status(500, { message: busyMessage });
  const lasting: readonly LastingFault[] = [
    lastingFault('429 with Retry-After', told, { code: 'KUBE_THROTTLED', attempts: 11 }),
    lastingFault('429', status(429), { code: 'KUBE_THROTTLED', attempts: 6 }),
    lastingFault('500', busy, { code: 'KUBE_UNAVAILABLE', attempts: 6, unsure: true }),
    lastingFault('503 page', page(503), { code: 'KUBE_UNAVAILABLE', attempts: 6, unsure: true }),
    lastingFault('504', status(504), { code: 'KUBE_TIMEOUT', attempts: 6, unsure: true }),
    lastingFault('drops', drop, { code: 'KUBE_UNREACHABLE', attempts: 5, unsure: true }),
    lastingFault('truncation', truncate, { code: 'KUBE_UNREACHABLE', attempts: 5, unsure: true }),
    lastingFault('silence', silence, { code: 'KUBE_TIMEOUT', attempts: 2, unsure: true }),
    lastingFault('a login page', page(200), { code: 'KUBE_BAD_ANSWER', attempts: 3, unsure: true }),
  ];

  function lastingFault(
    title: string,
    responder: Responder,
    expected: { code: ProblemCode; attempts: number; unsure?: boolean },
  ): LastingFault {
    const { code, attempts, unsure = false } = expected;
    return { title, responder, code, attempts, mayHaveHappened: unsure };
  }

  test.each(lasting)(
    '$title ends in $code after $attempts attempts',
    async ({ responder, code, attempts, mayHaveHappened }) => {
      const server = await startLoopbackServer(responder);
      const kube = loopbackClient(server.url, { limits: soon });

      const read = await kube.get(web);
      const write = await kube.apply(web, webPayload, apply);

      expect(read).toMatchObject({ kind: 'failed', problem: { code }, mayHaveHappened: false });
      expect(write).toMatchObject({ kind: 'failed', problem: { code }, mayHaveHappened });
      expect(server.received).toHaveLength(2 * attempts);
    },
  );

  test.each<[string, Responder, string]>([
    ['409', status(409, { reason: 'Conflict' }), 'KUBE_MODIFIED'],
    ['403', status(403, { reason: 'Forbidden' }), 'KUBE_FORBIDDEN'],
    ['422', status(422, { reason: 'Invalid' }), 'KUBE_INVALID'],
    ['400', status(400), 'KUBE_INVALID'],
    ['410', status(410), 'KUBE_GONE'],
    ['401 of fixed credentials', status(401), 'KUBE_UNAUTHORIZED'],
    [
      'a schema error as 500',
      status(500, { message: 'failed to create typed patch object (a; b)' }),
      'KUBE_SCHEMA',
    ],
    ['a redirect', page(302, { location: 'https://login.example.org' }), 'KUBE_BAD_ANSWER'],
  ])('%s is said at once', async (_title, responder, code) => {
    const server = await startLoopbackServer(responder);
    const kube = loopbackClient(server.url);

    const answer = await kube.apply(web, webPayload, apply);

    expect(answer).toMatchObject({ kind: 'failed', problem: { code } });
    expect(server.received).toHaveLength(1);
  });

  test('a server that nobody runs is reported after a few seconds of trying', async () => {
    const clock = createTestClock();
    const kube = loopbackClient('http://127.0.0.1:1', { clock });

    const answer = await kube.apply(web, webPayload, apply);

    expect(answer).toMatchObject({
      kind: 'failed',
      mayHaveHappened: false,
      problem: { code: 'KUBE_UNREACHABLE' },
    });
    expect(clock.now()).toBeLessThan(5000);
  });

  test('a later failure still says that an earlier attempt may have written', async () => {
    const server = await startLoopbackServer(
      drop,
      json(200, webObject),
      status(409, { reason: 'AlreadyExists' }),
    );
    const kube = loopbackClient(server.url);

    const answer = await kube.create(web, { ...webPayload, data: { key: 'ours' } });

    expect(answer).toMatchObject({ problem: { code: 'KUBE_MODIFIED' }, mayHaveHappened: true });
  });
});

describe('waiting', () => {
  test('is as long as Retry-After says, in seconds or as a date', async () => {
    const clock = createTestClock();
    const inNineSeconds = new Date(9000).toUTCString();
    const server = await startLoopbackServer(
      status(429, {}, { 'retry-after': '2' }),
      status(503, {}, { 'retry-after': inNineSeconds }),
      json(200, webObject),
    );
    const kube = loopbackClient(server.url, { clock });

    await kube.get(web);

    expect(clock.slept[0]).toBeGreaterThanOrEqual(2000);
    expect(clock.now()).toBeGreaterThanOrEqual(9000);
    expect(clock.now()).toBeLessThan(9500);
  });

  test('does not happen when the server asks for longer than a call may take', async () => {
    const clock = createTestClock();
    const server = await startLoopbackServer(status(503, {}, { 'retry-after': '3600' }));
    const kube = loopbackClient(server.url, { clock });

    const answer = await kube.get(web);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_UNAVAILABLE' } });
    expect(clock.slept).toEqual([]);
  });

  test('ends when the caller gives up, and the write is said to be in doubt', async () => {
    const server = await startLoopbackServer(silence);
    const kube = loopbackClient(server.url);
    const stop = new AbortController();

    const running = kube.apply(web, webPayload, { ...apply, signal: stop.signal });
    await expect.poll(() => server.received.length).toBe(1);
    stop.abort();
    const answer = await running;

    expect(answer).toMatchObject({
      kind: 'failed',
      problem: { code: 'KUBE_ABORTED' },
      mayHaveHappened: true,
    });
  });

  test('one signal may end a hundred requests: Node reports no leak', async () => {
    const server = await startLoopbackServer(silence);
    const kube = loopbackClient(server.url, {
      limits: { concurrent: { start: 100, lowest: 100, highest: 100 } },
    });
    const stop = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', note);

    const running = Array.from({ length: 100 }, () => kube.get(web, stop.signal));
    await expect.poll(() => server.received.length).toBe(100);
    stop.abort();
    const answers = await Promise.all(running);
    process.off('warning', note);

    expect(answers.every((answer) => answer.kind === 'failed')).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('a caller who gave up before sends nothing', async () => {
    const server = await startLoopbackServer(json(200, webObject));
    const kube = loopbackClient(server.url);

    const answer = await kube.apply(web, webPayload, { ...apply, signal: AbortSignal.abort() });

    expect(answer).toMatchObject({ kind: 'failed', mayHaveHappened: false });
    expect(server.received).toEqual([]);
  });

  test('--request-timeout bounds each attempt', async () => {
    const server = await startLoopbackServer(stall);
    const kube = loopbackClient(server.url, { connection: { requestTimeoutMs: 50 } });

    const answer = await kube.get(web);

    expect(answer).toMatchObject({ problem: { code: 'KUBE_TIMEOUT' } });
    expect(server.received).toHaveLength(2);
  });
});
