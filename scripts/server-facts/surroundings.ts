import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { BuiltInKinds } from './built-in-kinds.ts';
import type { FactsServer } from './facts-server.ts';

/** Objects around the seeds. The namespace is deleted with the cluster, or by whoever has made it. */
export interface Surroundings {
  readonly namespace: string;
  /** Removes what is not in the namespace. */
  readonly remove: () => Promise<void>;
}

/** How long the controllers may take to equip a new namespace. */
const namespaceTimeoutMs = 60_000;
const pauseMs = 100;

/** What the seeds refer to. */
const always: readonly KubeObject[] = [
  make('scheduling.k8s.io/v1', 'PriorityClass', 'facts', { value: 1000 }),
  make('node.k8s.io/v1', 'RuntimeClass', 'facts', {
    handler: 'runc',
    overhead: { podFixed: { cpu: '10m' } },
  }),
];

/**
 * Everything that makes admission plugins add to objects: classes that are defaults, limits, pull secrets. Without
 * it their additions would be missing here and there in other clusters.
 */
const additions: readonly KubeObject[] = [
  make('scheduling.k8s.io/v1', 'PriorityClass', 'facts-default', {
    value: 7,
    globalDefault: true,
    preemptionPolicy: 'Never',
  }),
  make('node.k8s.io/v1', 'RuntimeClass', 'facts', {
    handler: 'runc',
    overhead: { podFixed: { cpu: '10m' } },
    scheduling: {
      nodeSelector: { runtime: 'runc' },
      tolerations: [{ key: 'runtime', operator: 'Exists' }],
    },
  }),
  make('storage.k8s.io/v1', 'StorageClass', 'facts-default', {
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/disk',
  }),
  make('networking.k8s.io/v1', 'IngressClass', 'facts-default', {
    metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'example.com/controller' },
  }),
  make('v1', 'LimitRange', 'facts-default', {
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: '2', memory: '2Gi' },
          defaultRequest: { cpu: '100m', memory: '10Mi' },
        },
      ],
    },
  }),
  make('v1', 'ServiceAccount', 'default', { imagePullSecrets: [{ name: 'default-registry' }] }),
];

/** Labels that a namespace needs for what the seeds ask for. */
const namespaceLabels = {
  'resource.kubernetes.io/admin-access': 'true',
  'pod-security.kubernetes.io/enforce': 'privileged',
};

function make(apiVersion: string, kind: string, name: string, rest: JsonObject): KubeObject {
  const { metadata, ...fields } = rest;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(metadata as JsonObject | undefined) },
    ...fields,
  };
}

/** Makes a namespace and what the seeds refer to; with `admission` also what makes admission add to objects. */
export async function prepareSurroundings(
  server: FactsServer,
  kinds: BuiltInKinds,
  { namespace, withAdmission }: { readonly namespace: string; readonly withAdmission: boolean },
): Promise<Surroundings> {
  const applied: string[] = [];
  const apply = async (object: KubeObject): Promise<void> => {
    const collection = kinds.find(object.apiVersion, object.kind)?.collectionIn(namespace) ?? '';
    const options = { isDryRun: false, isOtherUser: false };
    const answer = await server.apply(collection, object, options);
    const path = `${collection}/${object.metadata.name}`;
    if (answer.kind === 'refused') throw new Error(`${path} is refused: ${answer.reason}`);
    if (!path.includes(`/namespaces/${namespace}`)) applied.push(path);
  };
  await apply(make('v1', 'Namespace', namespace, { metadata: { labels: namespaceLabels } }));
  await waitForServiceAccount(server, namespace);
  for (const object of always) await apply(object);
  if (withAdmission) for (const object of additions) await apply(object);
  return {
    namespace,
    remove: async () => {
      for (const path of new Set(applied)) await server.remove(path);
    },
  };
}

/** Pods are refused before their service account is there. */
async function waitForServiceAccount(server: FactsServer, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  const deadline = Date.now() + namespaceTimeoutMs;
  while ((await server.read(path)) === undefined) {
    if (Date.now() > deadline) throw new Error(`no ServiceAccount came to namespace ${namespace}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
