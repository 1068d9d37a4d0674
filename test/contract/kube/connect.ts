import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { loadConnection } from '../../../src/kube/auth/load-connection.ts';
import type { LoadConnectionOptions } from '../../../src/kube/auth/load-connection.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { createKubeClient } from '../../../src/kube/create-kube-client.ts';
import type {
  Applied,
  KubeAnswer,
  KubeClient,
  KubeFailure,
  ObjectRef,
} from '../../../src/kube/kube-client.ts';
import type { SenderLimits } from '../../../src/kube/transport/sender-limits.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import { formatApiVersion } from '../../../src/model/group-version-kind.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';

/** A client and the user agent by which the audit log knows it. */
export interface TestClient {
  readonly kube: KubeClient;
  readonly userAgent: string;
}

/** Connects as the CLI does, where `adapt` changes nothing; the client is closed after the test. */
export async function connect(
  options: LoadConnectionOptions,
  adapt: (connection: Connection) => Connection = (connection) => connection,
  limits: Partial<SenderLimits> = {},
): Promise<TestClient> {
  const userAgent = `gitsync/test-${randomBytes(5).toString('hex')}`;
  const connection = adapt(await loadConnection({ environment: {}, ...options }));
  const kube = createKubeClient(connection, { userAgent, logger: silentLogger, limits });
  onTestFinished(() => kube.close());
  return { kube, userAgent };
}

/** Address of an object whose kind the server serves. */
export async function refOf(
  kube: KubeClient,
  type: { readonly group?: string; readonly kind: string },
  address: { readonly namespace?: string; readonly name: string },
): Promise<ObjectRef> {
  const { group = '', kind } = type;
  const discovery = await kube.discover();
  const resource = discovery.findPreferred(group, kind);
  if (resource === undefined) throw new Error(`the server serves no ${kind}.${group}`);
  return { resource, namespace: address.namespace ?? '', name: address.name };
}

/** A payload for the object at a ref. */
export function payloadFor(ref: ObjectRef, fields: JsonObject = {}): KubeObject {
  const { resource, namespace, name } = ref;
  const { metadata, ...rest } = fields;
  const place = namespace === '' ? { name } : { name, namespace };
  return {
    apiVersion: formatApiVersion(resource),
    kind: resource.kind,
    metadata: { ...place, ...(metadata as JsonObject | undefined) },
    ...rest,
  };
}

/** Applies as `gitsync` without force; throws where the server refuses. */
export async function applied(
  kube: KubeClient,
  ref: ObjectRef,
  fields: JsonObject = {},
  fieldManager = 'gitsync',
): Promise<Applied> {
  return valueOf(await kube.apply(ref, payloadFor(ref, fields), { fieldManager, force: false }));
}

/** The value of an answer that must be a success. */
export function valueOf<T>(answer: KubeAnswer<T>): T {
  if (answer.kind === 'ok') return answer.value;
  throw new Error(`${answer.problem.code}: ${answer.problem.message}`);
}

/** The failure of an answer that must be one. */
export function failureOf(answer: KubeAnswer<unknown>): KubeFailure {
  if (answer.kind === 'failed') return answer;
  throw new Error(`succeeded with ${JSON.stringify(answer.value)}`);
}

/** UID and resourceVersion of an object, as a delete sends them. */
export function preconditionsOf(object: KubeObject): { uid: string; resourceVersion: string } {
  const { uid = '', resourceVersion = '' } = object.metadata;
  return { uid, resourceVersion };
}
