import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { KubernetesObject, Watch as WatchClass } from '@kubernetes/client-node';
import { loadConnection } from '../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../src/kube/create-kube-client.ts';
import type { ApiResource, KubeAnswer } from '../../src/kube/kube-client.ts';
import { silentLogger } from '../../src/log/logger.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { inFlight, inTurns } from './workload.ts';

/** What every client is measured at. */
export interface BenchClient {
  /** Server-side apply of all the objects, as fast as the client likes. */
  applyAll(objects: readonly JsonObject[]): Promise<void>;
  /** Reads all ConfigMaps of a namespace, parsed; returns how many. */
  list(namespace: string): Promise<number>;
  /** Opens a watch that sees nothing; resolves when it stands. */
  watch(namespace: string, index: number): Promise<void>;
}

/** Where the cluster is: files of a kubeconfig that the benchmark wrote itself. */
export interface Access {
  readonly kubeconfig: string;
  readonly server: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

function required<T>(answer: KubeAnswer<T>): T {
  if (answer.kind === 'failed') throw new Error(answer.problem.message);
  return answer.value;
}

/** The project's own client, with all its checks. */
export async function createOwnClient({ kubeconfig }: Access): Promise<BenchClient> {
  const connection = await loadConnection({ kubeconfig });
  const kube = createKubeClient(connection, { userAgent: 'gitsync/bench', logger: silentLogger });
  const found = (await kube.discover()).find({ group: '', version: 'v1', kind: 'ConfigMap' });
  if (found === undefined) throw new Error('no ConfigMaps');
  const resource: ApiResource = found;
  const options = { fieldManager: 'bench', force: true };
  return {
    applyAll: async (objects) => {
      await Promise.all(
        objects.map(async (object) => {
          const { name, namespace } = object['metadata'] as { name: string; namespace: string };
          const payload = {
            ...object,
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name, namespace },
          };
          required(await kube.apply({ resource, namespace, name }, payload, options));
        }),
      );
    },
    list: async (namespace) => required(await kube.list(resource, { namespace })).items.length,
    watch: async (namespace, index) => {
      const events = kube.follow(resource, {
        namespace,
        labelSelector: `nobody=${index}`,
        project: () => 0,
      });
      await events[Symbol.asyncIterator]().next();
    },
  };
}

/** The physical limit: Node's own connections, bodies made beforehand, answers read and dropped. */
export function createBarePool(access: Access): BenchClient {
  const { hostname, port } = new URL(access.server);
  const [ca, cert, key] = [access.ca, access.cert, access.key].map((file) => readFileSync(file));
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight, ca, cert, key });
  const call = (method: string, path: string, body?: string): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const headers = {
        accept: 'application/json',
        ...(body === undefined
          ? {}
          : {
              'content-type': 'application/apply-patch+yaml',
              'content-length': Buffer.byteLength(body),
            }),
      };
      const sent = request({ hostname, port, agent, method, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) < 300) resolve(Buffer.concat(parts));
          else reject(new Error(`HTTP ${String(answer.statusCode)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    applyAll: async (objects) => {
      const requests = objects.map((object) => {
        const { name, namespace } = object['metadata'] as { name: string; namespace: string };
        const path = `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=bench&force=true`;
        return { path, body: JSON.stringify(object) };
      });
      await inTurns(requests.length, inFlight, async (index) => {
        const one = requests[index];
        if (one !== undefined) await call('PATCH', one.path, one.body);
      });
    },
    list: async (namespace) => {
      const body = await call('GET', `/api/v1/namespaces/${namespace}/configmaps`);
      return (JSON.parse(body.toString('utf8')) as { items: unknown[] }).items.length;
    },
    watch: () => Promise.reject(new Error('not measured')),
  };
}

/** @kubernetes/client-node 1.4, its generic object API. */
export async function createClientNode({ kubeconfig }: Access): Promise<BenchClient> {
  const { CoreV1Api, KubeConfig, KubernetesObjectApi, PatchStrategy, Watch } =
    await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const objectsApi = KubernetesObjectApi.makeApiClient(config);
  const core = config.makeApiClient(CoreV1Api);
  const watch: WatchClass = new Watch(config);
  return {
    applyAll: async (objects) => {
      await inTurns(objects.length, inFlight, async (index) => {
        const object = objects[index] as unknown as KubernetesObject;
        const strategy = PatchStrategy.ServerSideApply;
        await objectsApi.patch(object, undefined, undefined, 'bench', true, strategy);
      });
    },
    list: async (namespace) => (await core.listNamespacedConfigMap({ namespace })).items.length,
    watch: async (namespace, index) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const query = { labelSelector: `nobody=${index}`, allowWatchBookmarks: true };
      await watch.watch(path, query, nothing, nothing);
    },
  };
}

function nothing(): void {
  // The watches see nothing.
}
