import { describe, expect, test } from 'vitest';
import type { FollowEvent } from '../../../src/kube/kube-client.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import { createTestNamespace, useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, refOf, valueOf } from './connect.ts';

function nameOf({ metadata }: KubeObject): string {
  return metadata.name;
}

function tell(event: FollowEvent<string>): string {
  if (event.kind === 'all') return ['all', ...event.items].join(' ');
  if ('problem' in event) return `${event.kind} ${event.problem.code}`;
  return 'item' in event ? `${event.kind} ${event.item}` : event.kind;
}

describe('following', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  test('tells the state as the label selector sees it, then the changes, until the signal aborts', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'ConfigMap' }, { namespace, name: 'web' });
    const metadata = { labels: { app: 'web' } };
    await applied(kube, { ...ref, name: 'first' }, { metadata });
    await applied(kube, { ...ref, name: 'other' });

    const stop = new AbortController();
    const told: string[] = [];
    const options = { namespace, labelSelector: 'app=web', signal: stop.signal };
    for await (const event of kube.follow(ref.resource, { ...options, project: nameOf })) {
      told.push(tell(event));
      if (event.kind === 'all') await applied(kube, ref, { metadata });
      if (event.kind === 'changed') await kube.patch(ref, { metadata: { labels: { app: null } } });
      if (event.kind === 'left') stop.abort();
    }

    expect(told).toEqual(['all first', 'changed web', 'left web']);
    expect(valueOf(await kube.get(ref))).toBeDefined();
  });

  test('never starts on all Secrets', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    const ref = await refOf(kube, { kind: 'Secret' }, { namespace, name: 'db' });

    const told: string[] = [];
    for await (const event of kube.follow(ref.resource, { namespace, project: nameOf })) {
      told.push(tell(event));
    }

    expect(told).toEqual(['failed KUBE_FORBIDDEN']);
  });
});
