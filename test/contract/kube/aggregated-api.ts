import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { apiRequestOk } from '../../cluster/api-request.ts';
import type { ApiAccess } from '../../cluster/api-request.ts';
import { createAuthority, issueCertificate } from '../../cluster/control-plane/certificates.ts';

/** An API server behind an APIService, which serves one kind `Gadget` at version v1. */
export interface AggregatedApi {
  readonly group: string;
  /** From now on it answers everything with 503, and the API server is made to look at once. */
  fail(): Promise<void>;
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices';

/** Serves the group and registers it; the registration stays, so this needs a control plane of its own. */
export async function startAggregatedApi(
  cluster: ApiAccess,
  group: string,
): Promise<AggregatedApi> {
  let isAlive = true;
  const server = createServer(await makeCertificate(), (request, response) => {
    const isDiscovery = request.url === '/apis';
    const document = isDiscovery ? describeGroup(group) : describeVersion(group);
    const isKnown = isDiscovery || request.url === `/apis/${group}/v1`;
    response.writeHead(isAlive ? (isKnown ? 200 : 404) : 503, {
      'content-type': isDiscovery ? discoveryType : 'application/json',
    });
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  await register(cluster, group, port);
  return {
    group,
    fail: async () => {
      isAlive = false;
      await apiRequestOk(cluster, {
        method: 'PATCH',
        path: `${apiServices}/v1.${group}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { annotations: { touched: 'yes' } } },
      });
    },
  };
}

async function makeCertificate(): Promise<{ readonly cert: Buffer; readonly key: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-aggregated-'));
  try {
    await createAuthority(folder);
    const subject = { commonName: 'aggregated', servesAs: ['DNS:localhost'] };
    const { certPath, keyPath } = await issueCertificate(folder, 'aggregated', subject);
    return { cert: await readFile(certPath), key: await readFile(keyPath) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Service of type ExternalName leads the API server to a port of this machine. */
async function register(cluster: ApiAccess, group: string, port: number): Promise<void> {
  const services = '/api/v1/namespaces/default/services';
  const name = group.replaceAll('.', '-');
  await apiRequestOk(cluster, {
    method: 'POST',
    path: services,
    body: { metadata: { name }, spec: { type: 'ExternalName', externalName: 'localhost' } },
  });
  const spec = {
    group,
    version: 'v1',
    service: { namespace: 'default', name, port },
    insecureSkipTLSVerify: true,
    groupPriorityMinimum: 1000,
    versionPriority: 15,
  };
  const body = { metadata: { name: `v1.${group}` }, spec };
  await apiRequestOk(cluster, { method: 'POST', path: apiServices, body });
}

function describeGroup(group: string): object {
  const responseKind = { group, version: 'v1', kind: 'Gadget' };
  const resource = {
    resource: 'gadgets',
    responseKind,
    scope: 'Namespaced',
    singularResource: 'gadget',
    verbs: ['get', 'list'],
  };
  const versions = [{ version: 'v1', resources: [resource], freshness: 'Current' }];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [{ metadata: { name: group }, versions }],
  };
}

function describeVersion(group: string): object {
  const gadget = { name: 'gadgets', singularName: 'gadget', namespaced: true, kind: 'Gadget' };
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${group}/v1`,
    resources: [{ ...gadget, verbs: ['get', 'list'] }],
  };
}
