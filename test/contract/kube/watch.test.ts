import { describe, expect, test } from 'vitest';
import type { KubeFailure, WatchEvent } from '../../../src/kube/kube-client.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, preconditionsOf, refOf, valueOf } from './connect.ts';

function tell(event: WatchEvent | KubeFailure): string {
  if ('kind' in event) return event.problem.code;
  return `${event.type} ${event.object.metadata.name}`;
}

describe('watch', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('tells what happened since a list, as the label selector sees it, until the signal aborts', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const labelSelector = 'app=web';
    const { resourceVersion } = valueOf(
      await kube.list(ref.resource, { namespace, labelSelector }),
    );
    const metadata = { labels: { app: 'web' } };
    await applied(kube, { ...ref, name: 'other' });
    await applied(kube, ref, { metadata });
    await applied(kube, ref, { metadata, data: { a: '1' } });
    await kube.patch(ref, { metadata: { labels: { app: null } } });

    const stop = new AbortController();
    const seen: string[] = [];
    const options = { namespace, labelSelector, resourceVersion, signal: stop.signal };
    for await (const event of kube.watch(ref.resource, options)) {
      seen.push(tell(event));
      if (!('kind' in event) && event.type === 'DELETED') stop.abort();
    }

    expect(seen).toEqual(['ADDED web', 'MODIFIED web', 'DELETED web']);
    expect(valueOf(await kube.get(ref))).toBeDefined();
  });

  test('ends when its reader leaves, and the client goes on', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const { resourceVersion } = valueOf(await kube.list(ref.resource, { namespace }));
    const { object } = await applied(kube, ref);

    for await (const event of kube.watch(ref.resource, { namespace, resourceVersion })) {
      if (tell(event) === 'ADDED web') break;
    }

    expect(valueOf(await kube.delete(ref, preconditionsOf(object)))).toBe('gone');
  });

  test('never starts on all Secrets', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });

    const seen: string[] = [];
    for await (const event of kube.watch(ref.resource, { namespace, resourceVersion: '0' })) {
      seen.push(tell(event));
    }

    expect(seen).toEqual(['KUBE_FORBIDDEN']);
  });
});
