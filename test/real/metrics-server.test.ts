import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeDestroy } from './describe-destroy.ts';
import { describeTree } from './describe-tree.ts';
import { listAllObjects } from './list-objects.ts';
import { useOwnCluster } from './own-cluster.ts';
import { expectExit, runOnSet } from './real-set.ts';
import type { RealSet } from './real-set.ts';
import { copyTree } from './tree-copy.ts';
import type { TreeCopy } from './tree-copy.ts';

const metricsServer = {
  path: 'sigs.k8s.io/metrics-server',
  version: 'v0.9.0',
  sum: 'h1:nlqqZ2H0Xfko8eJC/1qaNVVT17hu4rxndkOi22KTZ4w=',
  modSum: 'h1:3TBautywhoi98sWsSf7jmkz5otEFeoRmbGpXf4gut48=',
};
const release = 'manifests/overlays/release';
const inKubeSystem = ['-n', 'kube-system'];
// Simulated pods serve no metrics: the APIService never becomes available.
const applyFlags = ['--create-namespace', '--no-wait'];

let copy: TreeCopy;
let pristine: readonly string[];

const own = useOwnCluster('metrics-server', async (cluster, atEnd) => {
  copy = await copyTree(metricsServer, ['manifests']);
  atEnd(() => copy.remove());
  pristine = await listAllObjects(cluster);
});

function releaseSet(): RealSet {
  const source = ['-k', join(copy.repository.folder, release)];
  return {
    cluster: own.current(),
    name: 'metrics-server',
    parentNamespace: 'gitsync-sets',
    source,
  };
}

describeTree({
  title: 'metrics-server from a folder, overlay release',
  bench: () => ({ set: releaseSet(), copy }),
  kustomization: release,
  objectCount: 9,
  applyFlags,
  edits: [
    {
      kubectl: ['edit', ...inKubeSystem, 'deployment/metrics-server'],
      editor: "sed -i 's/metric-resolution=15s/metric-resolution=60s/'",
      object: [...inKubeSystem, 'deployment/metrics-server'],
      announced:
        'update Deployment.apps/kube-system/metrics-server spec.template.spec.containers[name="metrics-server"].args (drift)',
    },
    {
      kubectl: [
        ...['patch', 'clusterrole/system:metrics-server', '--type=json'],
        ...['-p', '[{"op":"add","path":"/rules/0/verbs/-","value":"delete"}]'],
      ],
      object: ['clusterrole/system:metrics-server'],
      announced: 'update ClusterRole.rbac.authorization.k8s.io/system:metrics-server rules (drift)',
    },
    {
      kubectl: [
        ...['patch', 'apiservice/v1beta1.metrics.k8s.io', '--type=merge'],
        ...['-p', '{"spec":{"versionPriority":50}}'],
      ],
      object: ['apiservice/v1beta1.metrics.k8s.io'],
      announced:
        'update APIService.apiregistration.k8s.io/v1beta1.metrics.k8s.io spec.versionPriority (drift)',
    },
  ],
  removal: {
    file: 'manifests/base/rbac.yaml',
    edit: (text) => text.replace(/^---\n[^]*?(?=---\n)/, ''),
    leaving: [
      {
        object: ['clusterrole/system:aggregated-metrics-reader'],
        announced: 'prune ClusterRole.rbac.authorization.k8s.io/system:aggregated-metrics-reader',
      },
    ],
  },
});

describe('metrics-server', () => {
  test('ends with exit code 5 while its API is not available, with everything written', async () => {
    const set = releaseSet();

    const applied = await runOnSet(set, 'apply', ['--create-namespace', '--timeout', '10s']);

    expectExit(applied, 5);
    expect(applied.stdout).toContain('8 Healthy, 1 Progressing\n');
    expect(applied.stderr).toMatch(
      /^error: APIService\.apiregistration\.k8s\.io\/v1beta1\.metrics\.k8s\.io: Progressing: Available is False .*\(HEALTH_TIMEOUT\)$/m,
    );
  });

  describeDestroy('leaves nothing behind when it is destroyed, the dead API first', () => ({
    cluster: own.current(),
    sets: [releaseSet()],
    pristine,
    applyFlags,
    orders: [{ steps: ['interceptors', 'workloads', 'records'] }],
  }));
});
