import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import type {
  ApiResource,
  FollowEvent,
  KubeClient,
  ListOptions,
} from '../../../src/kube/kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { recordRequests } from '../../cluster/audit-log.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, preconditionsOf, refOf, valueOf } from './connect.ts';
import { startTcpProxy } from './tcp-proxy.ts';

function tell(event: FollowEvent<string>): string {
  if (event.kind === 'all') return ['all', ...event.items].join(' ');
  if ('problem' in event) return `${event.kind} ${event.problem.code}`;
  return 'item' in event ? `${event.kind} ${event.item}` : event.kind;
}

/** Names and values of `a`; what a new namespace gets by itself is left out. */
function project({ metadata, data }: KubeObject): string | undefined {
  if (metadata.name === 'kube-root-ca.crt') return undefined;
  return `${metadata.name}=${(data as { readonly a?: string } | undefined)?.a ?? ''}`;
}

/** Follows until an event, and answers each with what belongs to it. */
async function follow(
  [kube, resource]: readonly [KubeClient, ApiResource],
  options: ListOptions,
  answers: Readonly<Record<string, () => unknown>>,
): Promise<readonly string[]> {
  const told: string[] = [];
  const last = Object.keys(answers).at(-1);
  for await (const event of kube.follow(resource, { ...options, project })) {
    told.push(tell(event));
    await answers[tell(event)]?.();
    if (tell(event) === last) break;
  }
  return told;
}

function leave(): void {
  // The last event: the follower is left after it.
}

describe('following', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('tells the state, then changes, deletions and successors', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    await applied(kube, ref, { data: { a: '1' } });

    const told = await follow(
      [kube, ref.resource],
      { namespace },
      {
        'all web=1': () => applied(kube, ref, { data: { a: '2' } }),
        'changed web=2': async () => {
          const live = valueOf(await kube.get(ref));
          if (live !== undefined) await kube.delete(ref, preconditionsOf(live));
        },
        'gone web=2': () => applied(kube, ref, { data: { a: '3' } }),
        'changed web=3': leave,
      },
    );

    expect(told).toEqual(['all web=1', 'changed web=2', 'gone web=2', 'changed web=3']);
  });

  test('tells what a label selects, and that an object left while it lives', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const metadata = { labels: { app: 'web' } };
    await applied(kube, { ...ref, name: 'first' }, { metadata });
    await applied(kube, { ...ref, name: 'other' });

    const told = await follow(
      [kube, ref.resource],
      { namespace, labelSelector: 'app=web' },
      {
        'all first=': () => applied(kube, ref, { metadata }),
        'changed web=': () => kube.patch(ref, { metadata: { labels: { app: null } } }),
        'left web=': leave,
      },
    );

    expect(told).toEqual(['all first=', 'changed web=', 'left web=']);
    expect(valueOf(await kube.get(ref))).toBeDefined();
  });

  test('ends without a word when the signal aborts, and the client goes on', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const stop = new AbortController();

    const told = await follow(
      [kube, ref.resource],
      { namespace, signal: stop.signal },
      {
        all: () => setImmediate(() => stop.abort()),
        never: leave,
      },
    );

    expect(told).toEqual(['all']);
    expect((await applied(kube, ref)).created).toBe(true);
  });

  test('never starts on all Secrets', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });

    const told = await follow([kube, ref.resource], { namespace }, { never: leave });

    expect(told).toEqual(['failed KUBE_FORBIDDEN']);
  });

  test('learns what was deleted and made while the connection was cut', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const { object } = await applied(kube, ref);
    const proxy = await startTcpProxy(kube.server);
    const far = await connectOver(`https://127.0.0.1:${proxy.port}`);

    const told = await follow(
      [far, ref.resource],
      { namespace },
      {
        'all web=': () => proxy.cut(),
        'trouble KUBE_UNREACHABLE': async () => {
          await kube.delete(ref, preconditionsOf(object));
          await applied(kube, { ...ref, name: 'new' });
          proxy.mend();
        },
        recovered: () => undefined,
        'changed new=': leave,
      },
    );

    expect([...new Set(told)]).toEqual([
      'all web=',
      'trouble KUBE_UNREACHABLE',
      'recovered',
      'gone web=',
      'changed new=',
    ]);
  });

  test('notices silence, and that the right to read is gone', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const user = `reader-of-${namespace}`;
    const place = ['-n', namespace];
    const verbs = '--verb=get,list,watch';
    await kubectl(['create', 'role', 'reader', verbs, '--resource=configmaps', ...place]);
    await kubectl(['create', 'rolebinding', 'reader', '--role=reader', `--user=${user}`, ...place]);
    const reader = await connectOver(kube.server, user);

    const told = await follow(
      [reader, ref.resource],
      { namespace },
      {
        all: () => kubectl(['delete', 'rolebinding', 'reader', ...place]),
        'failed KUBE_FORBIDDEN': leave,
      },
    );

    expect(told).toEqual(['all', 'trouble KUBE_FORBIDDEN', 'failed KUBE_FORBIDDEN']);
  });

  /** A client that takes a short silence for a dead connection. */
  async function connectOver(server: string, as?: string): Promise<KubeClient> {
    const options = { environment: {}, ...admin, ...(as === undefined ? {} : { as }) };
    const connection = { ...(await loadConnection(options)), server };
    const kube = createKubeClient(connection, {
      userAgent: 'gitsync/test-follow',
      logger: silentLogger,
      limits: { watchSilenceMs: 1500 },
    });
    onTestFinished(() => kube.close());
    return kube;
  }
});

describe('following on a server that keeps an audit log', () => {
  const cluster = useCluster(['audit-log']);

  test('costs one request: the state comes with the watch', async () => {
    const namespace = await createTestNamespace();
    const { kube, userAgent } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    await applied(kube, ref);

    const filter = { userAgentPrefix: userAgent };
    const requests = await recordRequests(cluster, filter, async () => {
      await follow([kube, ref.resource], { namespace }, { 'all web=': leave });
    });

    expect(requests.map(({ verb, code }) => [verb, code])).toEqual([['watch', 200]]);
    expect(requests[0]?.requestUri).toContain('sendInitialEvents=true');
  });
});
