import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { printApplyBody } from '../../../src/kube/requests/print-apply-body.ts';
import { isJsonArray, isJsonObject } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { apiRequest, apiRequestOk } from '../../cluster/api-request.ts';
import type { ApiAccess, ApiRequest, ApiResponse } from '../../cluster/api-request.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace } from '../../cluster/test-cluster.ts';

/** One entry of managedFields; `fieldsV1` has its members in the order of the server's text. */
export interface StoredEntry {
  readonly manager: string;
  readonly fieldsV1: JsonObject;
}

/** One object of a kind with sets and keys of every type, asked for past all of gitsync's own code. */
export interface NastyObject {
  /** Where etcd keeps it. */
  readonly etcdKey: string;
  /** Server-side apply of this spec. */
  apply(manager: string, spec: Json, force?: boolean): Promise<ApiResponse>;
  /** The same, for callers who have no use for a refusal: it throws. */
  applied(manager: string, spec: Json): Promise<void>;
  /** A merge patch that sets a label. */
  label(manager: string, value: string): Promise<void>;
  /** What the server stored, the latest entry last. */
  entries(): Promise<readonly StoredEntry[]>;
}

function setOf(items: JsonObject): JsonObject {
  return { type: 'array', 'x-kubernetes-list-type': 'set', items };
}

const keys = {
  text: { type: 'string' },
  integer: { type: 'integer', format: 'int64' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  '<&>"': { type: 'string' },
};

const spec: JsonObject = {
  type: 'object',
  properties: {
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    texts: setOf(keys.text),
    integers: setOf(keys.integer),
    numbers: setOf(keys.number),
    flags: setOf(keys.flag),
    items: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': Object.keys(keys),
      items: {
        type: 'object',
        required: Object.keys(keys),
        properties: { ...keys, value: { type: 'string' } },
      },
    },
  },
};

async function defineKind(cluster: ApiAccess, group: string): Promise<void> {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `nasties.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'nasties', singular: 'nasty', kind: 'Nasty' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
  await apiRequestOk(cluster, { method: 'POST', path: definitions, body });
  onTestFinished(async () => {
    await apiRequest(cluster, { method: 'DELETE', path: `${definitions}/nasties.${group}` });
  });
}

/** Defines the kind and names an object that is not there yet; both are gone after the test. */
export async function nastyObject(cluster: ApiAccess): Promise<NastyObject> {
  const group = `g${randomBytes(4).toString('hex')}.example.org`;
  const namespace = await createTestNamespace();
  await defineKind(cluster, group);
  const objects = `/apis/${group}/v1/namespaces/${namespace}/nasties`;
  await waitUntil('the kind to be served', async () => {
    const { status } = await apiRequest(cluster, { path: objects });
    return status === 200 ? true : undefined;
  });
  const path = `${objects}/one`;
  const identity = {
    apiVersion: `${group}/v1`,
    kind: 'Nasty',
    metadata: { name: 'one', namespace },
  };
  const requestOf = (manager: string, value: Json, force: boolean): ApiRequest => ({
    method: 'PATCH',
    path: `${path}?fieldManager=${manager}&force=${String(force)}`,
    contentType: 'application/apply-patch+yaml',
    body: printApplyBody({ ...identity, spec: value }),
  });
  return {
    etcdKey: `/registry/${group}/nasties/${namespace}/one`,
    apply: async (manager, value, force = false) =>
      await apiRequest(cluster, requestOf(manager, value, force)),
    applied: async (manager, value) => {
      await apiRequestOk(cluster, requestOf(manager, value, false));
    },
    label: async (manager, value) => {
      await apiRequestOk(cluster, {
        method: 'PATCH',
        path: `${path}?fieldManager=${manager}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { label: value } } },
      });
    },
    entries: async () => entriesOf(await apiRequestOk(cluster, { path })),
  };
}

/** The managedFields of an object that the server answered with. */
export function entriesOf(body: unknown): readonly StoredEntry[] {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const managedFields = isJsonObject(metadata) ? (metadata['managedFields'] ?? []) : undefined;
  if (!isJsonArray(managedFields)) throw new Error('the object has no managedFields');
  return managedFields.map((entry) => {
    const { manager, fieldsV1 } = isJsonObject(entry) ? entry : {};
    if (typeof manager !== 'string' || !isJsonObject(fieldsV1)) throw new Error('no fieldsV1');
    return { manager, fieldsV1 };
  });
}
