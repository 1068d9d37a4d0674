import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { apiRequest, apiRequestOk } from '../../cluster/api-request.ts';
import type { ApiAccess } from '../../cluster/api-request.ts';
import {
  authorityFiles,
  createAuthority,
  issueCertificate,
} from '../../cluster/control-plane/certificates.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';

/** The parts of an AdmissionReview's request that tests look at. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly name: string;
  readonly dryRun: boolean;
  readonly object: JsonObject | null;
}

/** What a webhook says; `silence` leaves the API server waiting until its `timeoutSeconds` are over. */
export type AdmissionAnswer =
  | { readonly allowed: true; readonly warnings?: readonly string[]; readonly patch?: JsonObject[] }
  | { readonly allowed: false; readonly status: JsonObject }
  | 'silence';

/** How a webhook is registered beside what it says. */
export interface AdmissionWebhookOptions {
  /** The only namespace in which it is called. */
  readonly namespace: string;
  /** Plural of the core/v1 resource for which it is called. */
  readonly resource: 'configmaps' | 'secrets' | 'serviceaccounts';
  readonly type?: 'validating' | 'mutating';
  readonly failurePolicy?: 'Fail' | 'Ignore';
  answer(request: AdmissionRequest): AdmissionAnswer;
}

/** A webhook that the API server calls by now. It is gone after the test. */
export interface AdmissionWebhook {
  /** As the API server names it in its messages. */
  readonly name: string;
  /** Every request that was answered, the probe of the installation left out. */
  readonly received: readonly AdmissionRequest[];
  /** Ends the server; the registration stays. */
  stopServer(): Promise<void>;
}

const probeName = 'is-the-webhook-called';
const registrations = '/apis/admissionregistration.k8s.io/v1';

/**
 * Serves an admission webhook over https with an authority of its own and registers it for one resource
 * in one namespace; returns once the API server calls it, which is some time after the registration.
 */
export async function installAdmissionWebhook(
  cluster: ApiAccess,
  options: AdmissionWebhookOptions,
): Promise<AdmissionWebhook> {
  const folder = await mkdtemp(join(tmpdir(), 'gitsync-webhook-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const certificates = await certificatesIn(folder);
  const received: AdmissionRequest[] = [];
  let isCalled = false;
  const server = createServer(certificates.server, (request, response) => {
    void readReview(request).then((review) => {
      if (review.name === probeName) isCalled = true;
      else received.push(review);
      const answer =
        review.name === probeName ? ({ allowed: true } as const) : options.answer(review);
      if (answer !== 'silence') sendReview(response, review.uid, answer);
    });
  });
  const port = await listen(server);
  async function stopServer(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  onTestFinished(stopServer);
  const name = `w${randomBytes(4).toString('hex')}.example.org`;
  const clientConfig = { url: `https://127.0.0.1:${port}/review`, caBundle: certificates.caBundle };
  await register(cluster, { ...options, name, clientConfig });
  await waitUntil('the webhook to be called', async () => {
    const { status } = await probe(cluster, options);
    return isCalled || status >= 400 ? true : undefined;
  });
  return { name, received, stopServer };
}

async function certificatesIn(folder: string) {
  await createAuthority(folder);
  const subject = { commonName: 'webhook', servesAs: ['IP:127.0.0.1'] };
  const { certPath, keyPath } = await issueCertificate(folder, 'webhook', subject);
  const [authority, cert, key] = await Promise.all(
    [authorityFiles(folder).certPath, certPath, keyPath].map((path) => readFile(path)),
  );
  return { caBundle: authority?.toString('base64') ?? '', server: { cert, key } };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function readReview(request: IncomingMessage): Promise<AdmissionRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    request: AdmissionRequest;
  };
  return review.request;
}

function sendReview(
  response: ServerResponse,
  uid: string,
  answer: Exclude<AdmissionAnswer, 'silence'>,
): void {
  const patch = answer.allowed ? answer.patch : undefined;
  const patched =
    patch === undefined
      ? {}
      : { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid, ...answer, ...patched },
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(review));
}

interface Registration extends AdmissionWebhookOptions {
  readonly name: string;
  readonly clientConfig: JsonObject;
}

async function register(cluster: ApiAccess, registration: Registration): Promise<void> {
  const { name, namespace, resource, clientConfig, type = 'validating' } = registration;
  const webhook = {
    name,
    clientConfig,
    admissionReviewVersions: ['v1'],
    failurePolicy: registration.failurePolicy ?? 'Fail',
    sideEffects: 'None',
    timeoutSeconds: 1,
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: [resource] }],
  };
  const kind =
    type === 'validating' ? 'ValidatingWebhookConfiguration' : 'MutatingWebhookConfiguration';
  const path = `${registrations}/${kind.toLowerCase()}s`;
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const body = { apiVersion, kind, metadata: { name }, webhooks: [webhook] };
  await apiRequestOk(cluster, { method: 'POST', path, body });
  onTestFinished(async () => {
    await apiRequest(cluster, { method: 'DELETE', path: `${path}/${name}` });
  });
}

async function probe(cluster: ApiAccess, options: AdmissionWebhookOptions) {
  const path = `/api/v1/namespaces/${options.namespace}/${options.resource}?dryRun=All`;
  const body = { metadata: { name: probeName } };
  return await apiRequest(cluster, { method: 'POST', path, body });
}
