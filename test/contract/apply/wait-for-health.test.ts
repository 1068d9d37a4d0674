import { describe, expect, test } from 'vitest';
import type { RunContext } from '../../../src/apply/run-context.ts';
import { waitForHealth } from '../../../src/apply/wait-for-health.ts';
import { systemClock } from '../../../src/kube/clock.ts';
import type { KubeClient } from '../../../src/kube/kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { objectKey } from '../../../src/model/object-id.ts';
import { computeApplysetId, partOfLabel } from '../../../src/ownership/applyset-id.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { connect } from '../kube/connect.ts';

describe('waiting for health', () => {
  const cluster = useCluster();
  const admin = { kubeconfig: cluster.kubeconfigPath };

  /** A pod that nothing schedules: its status is what the test writes. */
  async function createPod(namespace: string): Promise<void> {
    const labels = { [partOfLabel]: computeApplysetId({ namespace, name: 'lab' }) };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels },
      spec: {
        schedulingGates: [{ name: 'example.org/never' }],
        containers: [{ name: 'web', image: 'web' }],
      },
    };
    await kubectl(['create', '-n', namespace, '-f', '-'], { input: JSON.stringify(pod) });
  }

  async function makeReady(namespace: string): Promise<void> {
    const conditions = [{ type: 'Ready', status: 'True' }];
    const patch = JSON.stringify({ status: { phase: 'Running', conditions } });
    const place = ['-n', namespace, '--subresource=status', '--type=merge'];
    await kubectl(['patch', 'pod', 'web', ...place, '-p', patch]);
  }

  /** What is said of the pod in the end. `onWaiting` is called after two seconds. */
  async function waitForPod(
    kube: KubeClient,
    namespace: string,
    changes: Partial<RunContext> = {},
  ): Promise<string> {
    const id = { group: '', kind: 'Pod', namespace, name: 'web' };
    const health = await waitForHealth([{ id, version: 'v1' }], {
      ...{ kube, set: { namespace, name: 'lab' }, manager: 'lab' },
      ...{ payloads: new Map(), predictions: new Map(), mask: (object) => object },
      ...{ clock: systemClock, logger: silentLogger, signal: new AbortController().signal },
      deadlineMs: Date.now() + 30_000,
      onOutcome: () => undefined,
      onWaiting: () => undefined,
      ...changes,
    });
    return health.get(objectKey(id))?.status ?? 'nothing';
  }

  test('believes no object gone that only lost its label, and sees it become ready', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    await createPod(namespace);
    const told: string[] = [];
    let hasLabel = true;

    const status = await waitForPod(kube, namespace, {
      onWaiting: (pending) => {
        told.push(...pending.map(({ health }) => health.status));
      },
      clock: {
        ...systemClock,
        // The wait is told of every two or ten seconds, and looks again every five: here every half.
        sleep: async (ms, signal) => {
          await systemClock.sleep(ms <= 10_000 ? Math.min(ms, 500) : ms, signal);
          if (ms !== 10_000 || signal?.aborted === true) return;
          if (hasLabel) await kubectl(['label', 'pod', 'web', '-n', namespace, `${partOfLabel}-`]);
          else await makeReady(namespace);
          hasLabel = false;
        },
      },
    });

    expect(status).toBe('Healthy');
    expect(new Set(told)).toEqual(new Set(['Progressing']));
  });

  test('goes on when an object is deleted and made anew', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    await createPod(namespace);
    let isFirst = true;

    const status = await waitForPod(kube, namespace, {
      onWaiting: () => {
        if (!isFirst) return;
        isFirst = false;
        void kubectl(['delete', 'pod', 'web', '-n', namespace, '--grace-period=0', '--force'])
          .then(() => createPod(namespace))
          .then(() => makeReady(namespace));
      },
    });

    expect(status).toBe('Healthy');
  });

  test('waits also for who may read single objects only', async () => {
    const namespace = await createTestNamespace();
    const user = `getter-of-${namespace}`;
    const place = ['-n', namespace];
    await kubectl(['create', 'role', 'getter', '--verb=get', '--resource=pods', ...place]);
    await kubectl(['create', 'rolebinding', 'getter', '--role=getter', `--user=${user}`, ...place]);
    const { kube } = await connect({ ...admin, as: user });
    await createPod(namespace);

    const status = await waitForPod(kube, namespace, {
      onWaiting: () => void makeReady(namespace),
    });

    expect(status).toBe('Healthy');
  });

  test('does not take what may not be read for ready, nor wait for it', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect({ ...admin, as: `nobody-of-${namespace}` });
    await createPod(namespace);
    const startMs = Date.now();

    const status = await waitForPod(kube, namespace);

    expect(status).toBe('Unknown');
    expect(Date.now() - startMs).toBeLessThan(20_000);
  });

  test('does not begin when the run was stopped before', async () => {
    const namespace = await createTestNamespace();
    const { kube } = await connect(admin);
    await createPod(namespace);
    const startMs = Date.now();

    await waitForPod(kube, namespace, { signal: AbortSignal.abort() });

    expect(Date.now() - startMs).toBeLessThan(20_000);
  });
});
