import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { apiRequestOk } from '../cluster/api-request.ts';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { kubectl } from '../cluster/test-cluster.ts';
import { makeTempFolder, removeTempFolder } from '../support/git-repository.ts';

const group = 'metrics.k8s.io';
const groupVersion = `${group}/v1beta1`;

/** The parts of a Pod that are read. */
interface Pod {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly containers: readonly { readonly name: string }[] };
}

/** A resource metrics API that says of every pod that it uses little. */
export interface MetricsApi {
  stop(): Promise<void>;
}

/**
 * Serves metrics.k8s.io to a control plane: without it a HorizontalPodAutoscaler is rightly Degraded,
 * as on any cluster that nobody has given metrics. A Service of type ExternalName leads the API
 * server's aggregator to loopback.
 */
export async function serveMetrics(cluster: ClusterInfo): Promise<MetricsApi> {
  const folder = makeTempFolder();
  const server = createServer(makeCertificate(folder));
  server.on('request', (request, response) => void answer(cluster, request, response));
  const port = await listen(server);
  await kubectl(['create', '-f', '-'], { cluster, input: describeBackend(port) });
  await kubectl(['wait', '--for=condition=Available', `apiservice/v1beta1.${group}`], { cluster });
  return {
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      removeTempFolder(folder);
    },
  };
}

function makeCertificate(folder: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', ...curve, '-subj', '/CN=metrics', ...files], {
    stdio: 'ignore',
  });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port));
  });
}

function describeBackend(port: number): string {
  const name = 'metrics';
  const namespace = 'kube-system';
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  };
  const apiService = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1beta1.${group}` },
    spec: {
      group,
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name, namespace, port },
    },
  };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service, apiService] });
}

async function answer(
  cluster: ClusterInfo,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await findAnswer(cluster, new URL(request.url ?? '', 'https://metrics'));
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  } catch (error) {
    // The API server may be gone already: the test is over.
    response.writeHead(503).end(String(error));
  }
}

async function findAnswer(cluster: ClusterInfo, url: URL): Promise<object | undefined> {
  if (url.pathname === `/apis/${groupVersion}`) {
    const verbs = ['get', 'list'];
    const pods = { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs };
    return { apiVersion: 'v1', kind: 'APIResourceList', groupVersion, resources: [pods] };
  }
  const prefix = `/apis/${groupVersion}/`;
  if (!url.pathname.startsWith(prefix)) return undefined;
  const path = `/api/v1/${url.pathname.slice(prefix.length)}`;
  const labelSelector = url.searchParams.get('labelSelector') ?? '';
  const query = new URLSearchParams({ labelSelector });
  const pods = (await apiRequestOk(cluster, { path: `${path}?${query.toString()}` })) as {
    readonly items: readonly Pod[];
  };
  return {
    apiVersion: groupVersion,
    kind: 'PodMetricsList',
    metadata: {},
    items: pods.items.map(measure),
  };
}

function measure({ metadata, spec }: Pod): object {
  return {
    metadata: { name: metadata.name, namespace: metadata.namespace },
    timestamp: new Date().toISOString(),
    window: '1s',
    containers: spec.containers.map(({ name }) => ({ name, usage: { cpu: '5m', memory: '8Mi' } })),
  };
}
