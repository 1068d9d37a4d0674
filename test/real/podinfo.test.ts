import { describe, expect, onTestFinished, test } from 'vitest';
import { kubectl } from '../cluster/test-cluster.ts';
import { describeDestroy } from './describe-destroy.ts';
import { describeTree } from './describe-tree.ts';
import type { LiveEdit } from './describe-tree.ts';
import { listAllObjects } from './list-objects.ts';
import { serveMetrics } from './metrics-api.ts';
import { useOwnCluster } from './own-cluster.ts';
import { listDifferences, runOnSetOk } from './real-set.ts';
import type { RealSet } from './real-set.ts';
import { copyTree } from './tree-copy.ts';
import type { TreeCopy } from './tree-copy.ts';

const podinfo = {
  path: 'github.com/stefanprodan/podinfo',
  version: 'v1.8.1-0.20250910200901-e86405a8674e',
  sum: 'h1:ikpMMm5HbQT/1DehrPM+Lpwk3WAw/1Hg540eR+jsXus=',
  modSum: 'h1:s4YUM6bHf4Wucdjs6+6VjO0zSpAwKXaADrjBU6Zv2LI=',
};
const overlays = ['dev', 'production', 'staging'] as const;
const redisConfig = 'redis-config-bd2fcfgt6k';
const applyFlags = ['--create-namespace', '--timeout', '3m'];

let copy: TreeCopy;
let pristine: readonly string[];

const own = useOwnCluster('podinfo', async (cluster, atEnd) => {
  copy = await copyTree(podinfo, ['deploy', 'kustomize']);
  atEnd(() => copy.remove());
  const metrics = await serveMetrics(cluster);
  atEnd(() => metrics.stop());
  pristine = await listAllObjects(cluster);
  // All at once: what takes time is the autoscalers' first look at the metrics.
  await Promise.all(allSets().map((set) => runOnSetOk(set, 'apply', applyFlags)));
});

function sourceAt(path: string): readonly string[] {
  return [`file://${copy.repository.folder}//${path}?ref=main`];
}

function overlaySet(overlay: string): RealSet {
  const source = sourceAt(`deploy/overlays/${overlay}`);
  const cluster = own.current();
  return { cluster, name: `podinfo-${overlay}`, parentNamespace: 'gitsync-sets', source };
}

/** Its objects name no namespace, so that they join the set's parent. */
function plainSet(): RealSet {
  const source = sourceAt('kustomize');
  return { cluster: own.current(), name: 'podinfo', parentNamespace: 'podinfo', source };
}

function allSets(): readonly RealSet[] {
  return [...overlays.map(overlaySet), plainSet()];
}

function editsIn(namespace: string): readonly LiveEdit[] {
  const where = ['-n', namespace];
  return [
    {
      kubectl: ['set', 'image', ...where, 'deployment/frontend', 'frontend=example.com/other:1'],
      object: [...where, 'deployment/frontend'],
      announced: `update Deployment.apps/${namespace}/frontend spec.template.spec.containers[name="frontend"].image (drift)`,
    },
    {
      kubectl: ['label', ...where, 'deployment/cache', 'env=elsewhere', '--overwrite'],
      object: [...where, 'deployment/cache'],
      announced: `update Deployment.apps/${namespace}/cache metadata.labels.env (drift)`,
    },
    {
      kubectl: ['edit', ...where, 'service/backend'],
      editor: "sed -i 's/targetPort: grpc$/targetPort: http-metrics/'",
      object: [...where, 'service/backend'],
      announced: `update Service/${namespace}/backend spec.ports[port=9999,protocol="TCP"].targetPort (drift)`,
    },
    {
      kubectl: [
        ...['patch', ...where, `configmap/${redisConfig}`, '--type=merge'],
        ...['-p', '{"data":{"redis.conf":"maxmemory 1mb\\n"}}'],
      ],
      object: [...where, `configmap/${redisConfig}`],
      announced: `update ConfigMap/${namespace}/${redisConfig} data["redis.conf"] (drift)`,
    },
  ];
}

for (const overlay of overlays) {
  const path = `deploy/overlays/${overlay}`;
  const where = ['-n', overlay];
  describeTree({
    title: `podinfo from git, overlay ${overlay}`,
    bench: () => ({ set: overlaySet(overlay), copy }),
    kustomization: path,
    objectCount: 10,
    applyFlags,
    edits: editsIn(overlay),
    removal: {
      file: `${path}/kustomization.yaml`,
      edit: (text) => text.replace(/^.*bases\/cache\n/m, ''),
      leaving: [
        {
          object: [...where, `configmap/${redisConfig}`],
          announced: `prune ConfigMap/${overlay}/${redisConfig}`,
        },
        {
          object: [...where, 'deployment/cache'],
          announced: `prune Deployment.apps/${overlay}/cache`,
        },
        { object: [...where, 'service/cache'], announced: `prune Service/${overlay}/cache` },
      ],
    },
  });
}

describeTree({
  title: 'podinfo from git, without a namespace of its own',
  bench: () => ({ set: plainSet(), copy }),
  kustomization: 'kustomize',
  objectCount: 3,
  applyFlags,
  edits: [
    {
      kubectl: [
        ...['patch', '-n', 'podinfo', 'hpa/podinfo', '--type=merge'],
        ...['-p', '{"spec":{"maxReplicas":9}}'],
      ],
      object: ['-n', 'podinfo', 'hpa/podinfo'],
      announced:
        'update HorizontalPodAutoscaler.autoscaling/podinfo/podinfo spec.maxReplicas (drift)',
    },
    {
      kubectl: ['set', 'env', '-n', 'podinfo', 'deployment/podinfo', 'PODINFO_UI_COLOR=red'],
      object: ['-n', 'podinfo', 'deployment/podinfo'],
      announced:
        'update Deployment.apps/podinfo/podinfo spec.template.spec.containers[name="podinfod"].env[name="PODINFO_UI_COLOR"].value (drift)',
    },
  ],
  removal: {
    file: 'kustomize/kustomization.yaml',
    edit: (text) => text.replace(/^.*hpa\.yaml\n/m, ''),
    leaving: [
      {
        object: ['-n', 'podinfo', 'hpa/podinfo'],
        announced: 'prune HorizontalPodAutoscaler.autoscaling/podinfo/podinfo',
      },
    ],
  },
});

describe('podinfo', () => {
  test('keeps the number of replicas that its autoscaler chose', async () => {
    const set = plainSet();
    await runOnSetOk(set, 'apply', applyFlags);

    await runOnSetOk(set, 'apply', applyFlags);

    const field = ['-o', 'jsonpath={.spec.replicas}'];
    const args = ['get', '-n', 'podinfo', 'deployment/podinfo', ...field];
    expect(await kubectl(args, { cluster: own.current() })).toBe('2');
  });

  test('gets a new ConfigMap for a new configuration, and loses the old one', async () => {
    const set = overlaySet('dev');
    await runOnSetOk(set, 'apply', applyFlags);
    onTestFinished(() => copy.restore());
    copy.repository.commit({ 'deploy/bases/cache/redis.conf': 'maxmemory 32mb\n' }, 'Less memory');

    const announced = await listDifferences(set);
    await runOnSetOk(set, 'apply', applyFlags);

    const created = /^create ConfigMap\/dev\/(redis-config-\w+)$/m.exec(announced.join('\n'))?.[1];
    expect(announced).toEqual([
      `create ConfigMap/dev/${created ?? '?'}`,
      `prune ConfigMap/dev/${redisConfig}`,
      'update Deployment.apps/dev/cache spec.template.spec.volumes[name="config"].configMap.name (git)',
    ]);
    const names = ['get', '-n', 'dev', 'configmap', '-o', 'name'];
    const left = await kubectl(names, { cluster: own.current() });
    expect(left.trim().split('\n')).toEqual([
      'configmap/kube-root-ca.crt',
      `configmap/${created ?? '?'}`,
    ]);
  });

  describeDestroy('leaves nothing behind when its four sets are destroyed', () => ({
    cluster: own.current(),
    sets: allSets(),
    pristine,
    applyFlags,
    orders: [
      ...overlays.map((namespace) => ({ namespace, steps: ['workloads', 'namespaces'] as const })),
      { namespace: 'podinfo', steps: ['workloads', 'records'] },
    ],
  }));
});
