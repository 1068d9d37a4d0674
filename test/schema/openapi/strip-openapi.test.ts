import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import type { SchemaDocument } from '../../../src/schema/openapi/schema-document.ts';
import { documentText, pathItem, referenceTo, widget, widgetSchema } from './document-text.ts';

const name = 'org.example.v1.Widget';
const crdTitle = 'Kubernetes CRD Swagger';

/** The stripped document of a Widget with one field. */
function withField(
  field: Json,
  options: { title?: string; schemas?: JsonObject } = {},
): SchemaDocument {
  const { schemas = {}, ...rest } = options;
  return stripOpenApi(
    documentText({ schemas: { [name]: widgetSchema({ field }), ...schemas }, ...rest }),
  );
}

/** What is left of the field of such a Widget. */
function fieldOf(document: SchemaDocument): Json | undefined {
  const properties = document.schemas[name]?.['properties'] as JsonObject | undefined;
  return properties?.['field'];
}

describe('stripping an OpenAPI document', () => {
  test.each<[string, Json, Json]>([
    [
      'nothing but the type of a string',
      { description: 'A field.', type: 'string', pattern: '^a', maxLength: 3, enum: ['a'] },
      { type: 'string' },
    ],
    [
      'the format of a string',
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date-time' },
    ],
    ['no format of an integer', { type: 'integer', format: 'int32' }, { type: 'integer' }],
    [
      'a format without a type, but no alternatives',
      { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
      { format: 'int-or-string' },
    ],
    ['the default of a field', { type: 'string', default: '' }, { type: 'string', default: '' }],
    ['no default that is null', { type: 'string', default: null }, { type: 'string' }],
    ['the first of several types', { type: ['string', 'null'] }, { type: 'string' }],
    ['nothing of a schema for anything', { description: 'Anything.' }, {}],
    [
      'one reference in allOf as a plain one',
      { default: {}, ...referenceTo(name) },
      { $ref: `#/components/schemas/${name}`, default: {} },
    ],
    [
      'the map type beside a reference, granular too',
      {
        ...referenceTo(name),
        'x-kubernetes-map-type': 'granular',
        'x-kubernetes-list-type': 'set',
      },
      { $ref: `#/components/schemas/${name}`, 'x-kubernetes-map-type': 'granular' },
    ],
    ['no reference of several in allOf', { allOf: [{ $ref: '#/a/b' }, { $ref: '#/a/c' }] }, {}],
    [
      'an atomic map',
      {
        type: 'object',
        additionalProperties: { type: 'string', default: '' },
        'x-kubernetes-map-type': 'atomic',
      },
      {
        type: 'object',
        additionalProperties: { type: 'string' },
        'x-kubernetes-map-type': 'atomic',
      },
    ],
    [
      'no word that a map is granular',
      { type: 'object', 'x-kubernetes-map-type': 'granular' },
      { type: 'object' },
    ],
    [
      'that members may be anything',
      { type: 'object', additionalProperties: true },
      { type: 'object', additionalProperties: true },
    ],
    [
      'the identity of items and no default of them',
      {
        type: 'array',
        items: { type: 'object', default: {} },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['port', 'protocol'],
        'x-kubernetes-patch-strategy': 'merge',
        'x-kubernetes-patch-merge-key': 'port',
      },
      {
        type: 'array',
        items: { type: 'object' },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['port', 'protocol'],
      },
    ],
    [
      'the identity of items that only the patch strategy tells',
      {
        type: 'array',
        items: { type: 'object' },
        'x-kubernetes-patch-strategy': 'merge,retainKeys',
        'x-kubernetes-patch-merge-key': 'name',
      },
      {
        type: 'array',
        items: { type: 'object' },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
    ],
    [
      'a set that only the patch strategy tells',
      { type: 'array', items: { type: 'string' }, 'x-kubernetes-patch-strategy': 'merge' },
      { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    ],
    [
      'an atomic list whatever its patch strategy says',
      {
        type: 'array',
        items: { type: 'string' },
        'x-kubernetes-list-type': 'atomic',
        'x-kubernetes-patch-strategy': 'merge',
      },
      { type: 'array', items: { type: 'string' } },
    ],
    [
      'what custom resources say',
      {
        type: 'object',
        nullable: true,
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
        'x-kubernetes-int-or-string': false,
        'x-kubernetes-validations': [{ rule: 'true' }],
      },
      {
        type: 'object',
        nullable: true,
        'x-kubernetes-embedded-resource': true,
        'x-kubernetes-preserve-unknown-fields': true,
      },
    ],
  ])('keeps %s', (_title, field, expected) => {
    expect(fieldOf(withField(field))).toEqual(expected);
  });

  test('keeps integers beyond 2^53 in defaults, deep ones too', () => {
    const field = { type: 'integer', default: 9007199254740993n };
    const deep = { type: 'object', default: { list: [{ max: 9223372036854775807n }] } };

    expect(fieldOf(withField(field))).toEqual(field);
    expect(fieldOf(withField(deep))).toEqual(deep);
  });

  test('keeps formats of custom resources only as far as they make a string anything', () => {
    const options = { title: crdTitle };

    expect(fieldOf(withField({ type: 'string', format: 'byte' }, options))).toEqual({
      type: 'string',
    });
    expect(fieldOf(withField({ type: 'string', format: 'date-time' }, options))).toEqual({
      type: 'string',
      format: 'unchecked',
    });
  });

  test('keeps the defaults of items and members of custom resources', () => {
    const list = { type: 'array', items: { type: 'string', default: 'a' } };
    const map = { type: 'object', additionalProperties: { type: 'string', default: 'a' } };

    expect(fieldOf(withField(list, { title: crdTitle }))).toEqual(list);
    expect(fieldOf(withField(map, { title: crdTitle }))).toEqual(map);
  });

  test('knows kinds of definitions by the title of the document and the name of the schema', () => {
    const [custom] = withField({}, { title: crdTitle }).kinds;
    const [aggregated] = withField({}).kinds;

    expect(custom).toEqual({ ...widget, schema: name, hasStatus: false, isCustom: true });
    expect(aggregated).toEqual({ ...widget, schema: name, hasStatus: false });
  });

  test('keeps the schemas that kinds reach, once around a cycle', () => {
    const node = {
      type: 'object',
      properties: { next: referenceTo('Node'), leaf: referenceTo('Leaf') },
    };
    const schemas = { Leaf: { type: 'string' }, Node: node, Other: { type: 'string' } };

    const document = withField(referenceTo('Node'), { schemas });

    expect(Object.keys(document.schemas).sort()).toEqual(['Leaf', 'Node', name].sort());
    expect(document.schemas['Node']).toEqual({
      type: 'object',
      properties: {
        next: { $ref: '#/components/schemas/Node' },
        leaf: { $ref: '#/components/schemas/Leaf' },
      },
    });
  });

  test('leaves out lists of objects, what only requests carry and kinds of other group versions', () => {
    const listMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';
    const types = { 'x-kubernetes-group-version-kind': [{ ...widget, kind: 'Thing' }] };
    const schemas = {
      [name]: widgetSchema({}),
      Things: { type: 'object', properties: { metadata: referenceTo(listMeta) }, ...types },
      Plain: { type: 'object', properties: { metadata: { $ref: `#/x/${listMeta}` } }, ...types },
      [listMeta]: { type: 'object' },
      'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': { type: 'object', ...types },
      Scale: {
        type: 'object',
        'x-kubernetes-group-version-kind': [{ group: 'autoscaling', version: 'v1', kind: 'Scale' }],
      },
    };

    const document = stripOpenApi(documentText({ schemas }));

    expect(document.kinds.map(({ kind }) => kind)).toEqual(['Widget']);
    expect(Object.keys(document.schemas)).toEqual([name]);
  });

  test('takes kinds of every group version where no path tells one', () => {
    const document = stripOpenApi(
      documentText({ schemas: { [name]: widgetSchema({}) }, paths: {} }),
    );

    expect(document.kinds).toEqual([{ ...widget, schema: name, hasStatus: false }]);
  });

  test.each([
    ['as servers write it', (text: string) => text],
    ['with blanks', (text: string) => JSON.stringify(JSON.parse(text), undefined, 2)],
    ['with members in another order', (text: string) => reorder(text)],
  ])('sees a status subresource in a document %s', (_title, rewrite) => {
    const other = { ...widget, kind: 'Other' };
    const root = '/apis/example.org/v1/namespaces/{namespace}';
    const paths = {
      [`${root}/widgets/{name}`]: pathItem(widget),
      [`${root}/widgets/{name}/status`]: pathItem(widget),
      [`${root}/others/{name}/status`]: { parameters: [] },
      [`${root}/others/{name}/scale`]: pathItem(other),
      [`${root}/status`]: pathItem(other),
    };
    const schemas = {
      [name]: widgetSchema({ components: { type: 'object', properties: { schemas: {} } } }),
      'org.example.v1.Other': widgetSchema({}, { 'x-kubernetes-group-version-kind': [other] }),
    };

    const document = stripOpenApi(rewrite(documentText({ schemas, paths })));

    expect(document.kinds.map(({ kind, hasStatus }) => [kind, hasStatus])).toEqual([
      ['Widget', true],
      ['Other', false],
    ]);
    expect(document.schemas[name]?.['properties']).toEqual({
      components: { type: 'object', properties: { schemas: {} } },
    });
  });
});

function reorder(text: string): string {
  const { openapi, info, paths, components } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify({ openapi, info, components, paths });
}
