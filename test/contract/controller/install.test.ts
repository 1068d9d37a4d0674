import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import { systemClock } from '../../../src/kube/clock.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import type { SyncReport } from '../../../src/apply/sync-report.ts';
import { syncOnce } from '../../../src/sync/sync-once.ts';
import { apiRequest } from '../../cluster/api-request.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { makeTempFolder, removeTempFolder } from '../../support/git-repository.ts';
import { configFolder, installCrd } from './install-crd.ts';

const cluster = useCluster(['controllers', 'pods']);

/** Applies config/install as `gitsync apply -k` does, with the set's records in a namespace of the test's. */
async function applyInstall(namespace: string, cacheDir: string): Promise<SyncReport> {
  const connection = await loadConnection({ kubeconfig: cluster.kubeconfigPath });
  const userAgent = `gitsync/0.0.0-${namespace}`;
  const kube = createKubeClient(connection, { userAgent, logger: silentLogger });
  const path = join(configFolder, 'install');
  try {
    return await syncOnce(kube, {
      sources: [{ spec: { kind: 'local', path }, render: { mode: 'kustomize' } }],
      open: { cacheDir, logger: silentLogger },
      plan: {
        set: { namespace, name: 'gitsync' },
        defaultNamespace: namespace,
        policy: { adopt: 'unowned', forceConflicts: false },
        prune: {
          isEnabled: true,
          limit: { kind: 'default' },
          confirmedKinds: [],
          isDestroy: false,
        },
        mayBeEmpty: false,
      },
      decideRun: () =>
        Promise.resolve({
          version: '0.0.0',
          isWaiting: true,
          timeoutMs: 40_000,
          mayCreateNamespace: false,
          isDestroy: false,
          clock: systemClock,
          logger: silentLogger,
          signal: new AbortController().signal,
          onOutcome: () => undefined,
          onWaiting: () => undefined,
        }),
    });
  } finally {
    await kube.close();
  }
}

describe('the install manifests', () => {
  // Other files use the kind at the same time: it is made by all of them and removed by none.
  beforeAll(() => installCrd(cluster));

  afterAll(async () => {
    const roles = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/gitsync-controller';
    await apiRequest(cluster, { method: 'DELETE', path: roles });
    await apiRequest(cluster, { method: 'DELETE', path: '/api/v1/namespaces/gitsync-system' });
  });

  test('are applied by gitsync itself and become ready under restricted pod security', async () => {
    const namespace = await createTestNamespace();
    const folder = makeTempFolder();

    const first = await applyInstall(namespace, folder);
    const second = await applyInstall(namespace, folder);

    removeTempFolder(folder);
    expect(first.problems).toEqual([]);
    expect(first.outcomes.map(({ id }) => id.kind).sort()).toEqual([
      'ClusterRoleBinding',
      'CustomResourceDefinition',
      'Deployment',
      'Namespace',
      'ServiceAccount',
    ]);
    expect(second.problems).toEqual([]);
    expect(second.outcomes.every(({ kind }) => kind === 'unchanged')).toBe(true);
    const level = '{.metadata.labels.pod-security\\.kubernetes\\.io/enforce}';
    const jsonPath = ['get', 'namespace', 'gitsync-system', '-o', `jsonpath=${level}`];
    expect(await kubectl(jsonPath)).toBe('restricted');
  });
});
