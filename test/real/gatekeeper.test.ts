import { join } from 'node:path';
import { describe } from 'vitest';
import { describeDestroy } from './describe-destroy.ts';
import { describeTree } from './describe-tree.ts';
import { listAllObjects } from './list-objects.ts';
import { useOwnCluster } from './own-cluster.ts';
import type { RealSet } from './real-set.ts';
import { copyTree } from './tree-copy.ts';
import type { TreeCopy } from './tree-copy.ts';

const gatekeeper = {
  path: 'github.com/open-policy-agent/gatekeeper/v3',
  version: 'v3.23.1',
  sum: 'h1:njHTm0SJ6ZEhhEgmQTpJKTGQbc99fSs4hGiEp1OIKck=',
  modSum: 'h1:mW/AFdV9rMMjVwMdNUr4G2EbEOzzmoNpr5hGj7plk4k=',
};
const manifests = 'deploy/gatekeeper.yaml';
const inSystem = ['-n', 'gatekeeper-system'];
const applyFlags = ['--create-namespace', '--timeout', '3m'];
const webhooks = 'gatekeeper-validating-webhook-configuration';

let copy: TreeCopy;
let pristine: readonly string[];

const own = useOwnCluster('gatekeeper', async (cluster, atEnd) => {
  copy = await copyTree(gatekeeper, ['deploy']);
  atEnd(() => copy.remove());
  pristine = await listAllObjects(cluster);
});

function gatekeeperSet(): RealSet {
  const source = ['-f', join(copy.repository.folder, manifests)];
  return { cluster: own.current(), name: 'gatekeeper', parentNamespace: 'gitsync-sets', source };
}

/** Takes documents out of a file of many. */
function withoutDocuments(text: string, isLeaving: (document: string) => boolean): string {
  return text
    .split(/^---\n/m)
    .filter((document) => !isLeaving(document))
    .join('---\n');
}

describeTree({
  title: 'gatekeeper from a file: definitions, webhooks, RBAC and a quota',
  bench: () => ({ set: gatekeeperSet(), copy }),
  objectCount: 31,
  applyFlags,
  edits: [
    {
      kubectl: ['scale', ...inSystem, 'deployment/gatekeeper-controller-manager', '--replicas=1'],
      object: [...inSystem, 'deployment/gatekeeper-controller-manager'],
      announced:
        'update Deployment.apps/gatekeeper-system/gatekeeper-controller-manager spec.replicas (drift)',
    },
    {
      kubectl: ['edit', ...inSystem, 'service/gatekeeper-webhook-service'],
      editor: "sed -i 's/targetPort: webhook-server/targetPort: 8444/'",
      object: [...inSystem, 'service/gatekeeper-webhook-service'],
      announced:
        'update Service/gatekeeper-system/gatekeeper-webhook-service spec.ports[port=443,protocol="TCP"].targetPort (drift)',
    },
    {
      kubectl: [
        ...['patch', ...inSystem, 'resourcequota/gatekeeper-critical-pods', '--type=merge'],
        ...['-p', '{"spec":{"hard":{"pods":"7"}}}'],
      ],
      object: [...inSystem, 'resourcequota/gatekeeper-critical-pods'],
      announced:
        'update ResourceQuota/gatekeeper-system/gatekeeper-critical-pods spec.hard.pods (drift)',
    },
    {
      kubectl: ['label', 'crd/configs.config.gatekeeper.sh', 'gatekeeper.sh/system-'],
      object: ['crd/configs.config.gatekeeper.sh'],
      announced:
        'update CustomResourceDefinition.apiextensions.k8s.io/configs.config.gatekeeper.sh metadata.labels["gatekeeper.sh/system"] (drift)',
    },
    {
      kubectl: [
        ...['patch', `validatingwebhookconfiguration/${webhooks}`, '--type=json'],
        ...['-p', '[{"op":"replace","path":"/webhooks/0/timeoutSeconds","value":4}]'],
      ],
      object: [`validatingwebhookconfiguration/${webhooks}`],
      announced: `update ValidatingWebhookConfiguration.admissionregistration.k8s.io/${webhooks} webhooks[name="validation.gatekeeper.sh"].timeoutSeconds (drift)`,
    },
  ],
  removal: {
    file: manifests,
    edit: (text) =>
      withoutDocuments(
        text,
        (document) =>
          document.includes('kind: PodDisruptionBudget\n') ||
          document.includes('  name: connections.connection.gatekeeper.sh\n'),
      ),
    leaving: [
      {
        object: [...inSystem, 'poddisruptionbudget/gatekeeper-controller-manager'],
        announced:
          'prune PodDisruptionBudget.policy/gatekeeper-system/gatekeeper-controller-manager',
      },
      {
        object: ['crd/connections.connection.gatekeeper.sh'],
        announced:
          'prune CustomResourceDefinition.apiextensions.k8s.io/connections.connection.gatekeeper.sh',
      },
    ],
    flags: ['--confirm-prune=CustomResourceDefinition'],
  },
});

describe('gatekeeper', () => {
  describeDestroy('leaves nothing behind when it is destroyed, its webhooks first', () => ({
    cluster: own.current(),
    sets: [gatekeeperSet()],
    pristine,
    applyFlags,
    orders: [{ steps: ['interceptors', 'workloads', 'definitions', 'namespaces', 'records'] }],
  }));
});
