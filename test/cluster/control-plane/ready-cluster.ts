import { apiRequest, apiRequestOk, type ApiAccess } from '../api-request.ts';
import { waitUntil, type WaitOptions } from './wait-until.ts';

const probePod = 'test-cluster-probe';
const probePath = '/api/v1/namespaces/default/pods';

interface Conditions {
  readonly status?: { readonly conditions?: readonly { type: string; status: string }[] };
}

function isReady(object: unknown): boolean {
  // Objects of the core API, as the API server validated them.
  const conditions = (object as Conditions).status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Waits until the API server says that all its parts are ready, RBAC's bootstrap included. */
export async function waitForApiserver(cluster: ApiAccess, options?: WaitOptions): Promise<void> {
  await waitUntil(
    'the API server to be ready',
    async () => {
      const { status, body } = await apiRequest(cluster, { path: '/readyz', timeoutMs: 5_000 });
      if (status !== 200) throw new Error(`/readyz answers ${status}: ${JSON.stringify(body)}`);
      return true;
    },
    options,
  );
}

/** Creates the Node objects that kwok then plays; they are ready when `waitForPods` returns. */
export async function createNodes(cluster: ApiAccess, count: number): Promise<void> {
  const resources = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '1000' };
  for (let index = 0; index < count; index++) {
    const name = `node-${index}`;
    const labels = {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
    };
    const status = { allocatable: resources, capacity: resources };
    const body = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status };
    await apiRequestOk(cluster, { method: 'POST', path: '/api/v1/nodes', body });
  }
}

async function createProbePod(cluster: ApiAccess): Promise<boolean> {
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: probePod },
    spec: { containers: [{ name: 'main', image: 'none' }] },
  };
  const { status } = await apiRequest(cluster, { method: 'POST', path: probePath, body });
  return status === 201 || status === 409;
}

/**
 * Waits until nodes are ready and a pod becomes so: the controllers have made the namespace's
 * service account (admission refuses pods before), the scheduler has bound the pod, kwok runs it.
 */
export async function waitForPods(cluster: ApiAccess, options?: WaitOptions): Promise<void> {
  await waitUntil(
    'the nodes to be ready',
    async () => {
      const list = (await apiRequestOk(cluster, { path: '/api/v1/nodes' })) as { items: unknown[] };
      return list.items.every(isReady) ? true : undefined;
    },
    options,
  );
  const path = `${probePath}/${probePod}`;
  await waitUntil(
    'a pod to be accepted',
    async () => ((await createProbePod(cluster)) ? true : undefined),
    options,
  );
  await waitUntil(
    'a pod to be ready',
    async () => (isReady(await apiRequestOk(cluster, { path })) ? true : undefined),
    options,
  );
  await apiRequestOk(cluster, { method: 'DELETE', path: `${path}?gracePeriodSeconds=0` });
}

/** Waits until the controllers work: they give each namespace its default service account. */
export async function waitForControllers(cluster: ApiAccess, options?: WaitOptions): Promise<void> {
  const path = '/api/v1/namespaces/default/serviceaccounts/default';
  await waitUntil('the controllers to work', () => apiRequestOk(cluster, { path }), options);
}
