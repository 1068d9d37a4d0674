import { randomBytes } from 'node:crypto';
import type { ApiResource, KubeClient, ObjectRef } from '../../../src/kube/kube-client.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { applied, refOf } from './connect.ts';

/** One version of the CRD of a test. */
export interface DefinedVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  /** Fields of the spec beside the usual ones. */
  readonly more?: JsonObject;
}

/** A kind of our own, `Widget`, in a group that no other test has. */
export interface CustomDefinition {
  readonly group: string;
  /** The CustomResourceDefinition itself. */
  readonly ref: ObjectRef;
  /** Applies the CRD with these versions, as gitsync. */
  define(versions: readonly DefinedVersion[]): Promise<void>;
  /** The resource of one version, once discovery shows it. */
  served(version: string): Promise<ApiResource>;
}

const properties: JsonObject = {
  size: { type: 'integer' },
  replicas: { type: 'integer' },
  port: { 'x-kubernetes-int-or-string': true },
  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  parts: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, value: { type: 'string' } },
    },
  },
};

function describeVersion(version: DefinedVersion): JsonObject {
  const { name, served = true, storage = false, more } = version;
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const fields = { spec: { type: 'object', properties: { ...properties, ...more } }, status };
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  return {
    name,
    served,
    storage,
    schema: { openAPIV3Schema: { type: 'object', properties: fields } },
    subresources: { status: {}, scale },
  };
}

/** Names a group and its CRD; nothing is sent before it is defined. */
export async function customDefinition(kube: KubeClient): Promise<CustomDefinition> {
  const group = `g${randomBytes(4).toString('hex')}.example.org`;
  const type = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
  const ref = await refOf(kube, type, { name: `widgets.${group}` });
  const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] };
  return {
    group,
    ref,
    define: async (versions) => {
      const spec = { group, scope: 'Namespaced', names, versions: versions.map(describeVersion) };
      await applied(kube, ref, { spec });
    },
    served: async (version) =>
      await waitUntil(`${version} to be served`, async () => {
        const discovery = await kube.discover({ refresh: true });
        return discovery.find({ group, version, kind: 'Widget' });
      }),
  };
}
