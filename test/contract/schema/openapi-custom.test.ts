import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSchema } from '../../../src/observe/read-schema.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import type { SchemaDocument } from '../../../src/schema/openapi/schema-document.ts';
import type { SchemaType } from '../../../src/schema/types/schema-type.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { applied, connect, preconditionsOf, refOf, valueOf } from '../kube/connect.ts';

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const text = { type: 'string' };
const metadata = { $ref: `#/components/schemas/${objectMeta}` };
const embeddedFields = { apiVersion: text, kind: text, metadata };

/** A field as it stands in a definition, and what is left of it. */
type Row = readonly [name: string, field: JsonObject, left: JsonObject];

function same(name: string, field: JsonObject): Row {
  return [name, field, field];
}

const atomic = { 'x-kubernetes-map-type': 'atomic' };
const keepsUnknown = { 'x-kubernetes-preserve-unknown-fields': true };
const intOrString = { 'x-kubernetes-int-or-string': true };
const embedded = { 'x-kubernetes-embedded-resource': true };
const keyed = {
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['port', 'protocol'],
};
const protocol = { type: 'string', default: 'TCP' };
const portItem = { type: 'object', properties: { port: { type: 'integer' }, protocol } };

const rows: readonly Row[] = [
  same('text', text),
  ['limited', { type: 'string', maxLength: 3, pattern: '^a' }, text],
  ['bytes', { type: 'string', format: 'byte' }, text],
  ['time', { type: 'string', format: 'date-time' }, { type: 'string', format: 'unchecked' }],
  ['count', { type: 'integer', format: 'int32', default: 1 }, { type: 'integer', default: 1 }],
  same('large', { type: 'integer', default: 9007199254740993n }),
  same('share', { type: 'number', default: 0.5 }),
  same('nullable', { type: 'string', nullable: true, default: 'x' }),
  same('intOrString', { ...intOrString, default: 5 }),
  [
    'intOrPercent',
    { ...intOrString, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    intOrString,
  ],
  same('anything', keepsUnknown),
  same('open', {
    type: 'object',
    properties: { deep: { type: 'object', properties: { ...keepsUnknownBelow() } } },
    ...keepsUnknown,
  }),
  [
    'embedded',
    { type: 'object', ...embedded, ...keepsUnknown },
    { type: 'object', properties: embeddedFields, ...keepsUnknown, ...embedded },
  ],
  [
    'embeddedWithSpec',
    { type: 'object', ...embedded, properties: { spec: { type: 'object' } } },
    { type: 'object', properties: { ...embeddedFields, spec: { type: 'object' } }, ...embedded },
  ],
  same('atomicMap', { type: 'object', additionalProperties: text, ...atomic }),
  [
    'granularMap',
    { type: 'object', additionalProperties: protocol, 'x-kubernetes-map-type': 'granular' },
    { type: 'object', additionalProperties: protocol },
  ],
  same('openMap', { type: 'object', additionalProperties: true }),
  same('closed', { type: 'object' }),
  [
    'atomicList',
    { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
    { type: 'array', items: text },
  ],
  same('plainList', { type: 'array', items: text }),
  same('set', { type: 'array', items: text, 'x-kubernetes-list-type': 'set' }),
  [
    'ports',
    { type: 'array', items: { ...portItem, required: ['port'] }, ...keyed },
    { type: 'array', items: portItem, ...keyed },
  ],
  same('withDefault', { type: 'object', default: { a: { b: 1 } }, ...keepsUnknown }),
];

function keepsUnknownBelow(): JsonObject {
  return { deeper: { type: 'object', ...keepsUnknown }, text };
}

describe('the document of a definition', () => {
  const cluster = useCluster();

  test('says of every keyword what is read of it', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const group = `g${randomBytes(4).toString('hex')}.example.org`;
    const type = { group, version: 'v1', kind: 'Gadget' };
    const crd = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
    const ref = await refOf(kube, crd, { name: `gadgets.${group}` });
    const spec = {
      type: 'object',
      properties: Object.fromEntries(rows.map(([name, field]) => [name, field])),
    };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
    const version = {
      name: 'v1',
      served: true,
      storage: true,
      schema,
      subresources: { status: {} },
    };
    const names = { plural: 'gadgets', singular: 'gadget', kind: 'Gadget' };
    await applied(kube, ref, { spec: { group, scope: 'Namespaced', names, versions: [version] } });
    onTestFinished(async () => {
      const live = valueOf(await kube.get(ref));
      if (live !== undefined) await kube.delete(ref, preconditionsOf(live));
    });

    const document = await waitUntil<SchemaDocument>('the document to be there', async () => {
      const answer = valueOf(await kube.openApi(type));
      return answer?.text === undefined ? undefined : stripOpenApi(answer.text);
    });
    const { library } = await readSchema(kube, [type]);

    const name = `${group.split('.').reverse().join('.')}.v1.Gadget`;
    const properties = document.schemas[name]?.['properties'] as JsonObject;
    expect(document.kinds).toEqual([{ ...type, schema: name, hasStatus: true, isCustom: true }]);
    expect(properties).toEqual({
      ...embeddedFields,
      spec: {
        type: 'object',
        properties: Object.fromEntries(rows.map(([field, , left]) => [field, left])),
      },
    });
    const root = library.typeOf(type);
    for (const owner of [root, field(field(root, 'spec'), 'embedded')]) {
      const owners = field(field(owner, 'metadata'), 'ownerReferences');
      expect(owners?.list).toMatchObject({ relationship: 'associative', keys: ['uid'] });
    }
  });
});

function field(type: SchemaType | undefined, name: string): SchemaType | undefined {
  return type?.map?.fields.get(name)?.type;
}
