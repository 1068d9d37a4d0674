import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import { decodeDocuments, encodeDocuments } from '../../../src/schema/openapi/document-codec.ts';
import type { SchemaDocument } from '../../../src/schema/openapi/schema-document.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import { documentText, referenceTo, widget, widgetSchema } from './document-text.ts';

const name = 'org.example.v1.Widget';
const meta = { type: 'object', properties: { name: { type: 'string' }, uid: { type: 'string' } } };

function documentOf(field: JsonObject, title = 'Kubernetes'): SchemaDocument {
  const schemas = { [name]: widgetSchema({ field, metadata: referenceTo('Meta') }), Meta: meta };
  return stripOpenApi(documentText({ schemas, title }));
}

const keyed = {
  type: 'array',
  items: { type: 'object', properties: { port: { type: 'integer', default: 80 } } },
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['port'],
};

describe('the codec of schema documents', () => {
  test.each<[string, SchemaDocument[]]>([
    ['no documents', []],
    ['a document without kinds', [{ kinds: [], schemas: {} }]],
    ['lists', [documentOf(keyed)]],
    ['maps', [documentOf({ type: 'object', additionalProperties: keyed })]],
    ['members of any type', [documentOf({ type: 'object', additionalProperties: true })]],
    ['no other members', [documentOf({ type: 'object', additionalProperties: false })]],
    ['custom resources', [documentOf({ type: 'string' }, 'Kubernetes CRD Swagger')]],
    [
      'defaults that look like places',
      [documentOf({ default: { items: 0, properties: { a: 1 } } })],
    ],
    ['integers beyond 2^53', [documentOf({ type: 'integer', default: 9007199254740993n })]],
    [
      'fields named as keywords',
      [documentOf({ type: 'object', properties: { items: {}, properties: keyed } })],
    ],
    ['a version of the server', [{ serverVersion: '1.36', kinds: [], schemas: {} }]],
    ['several documents', [documentOf(keyed), documentOf({ type: 'string' })]],
  ])('gives back %s', (_title, documents) => {
    expect(decodeDocuments(encodeDocuments(documents))).toEqual(documents);
  });

  test('gives back a field and a schema called __proto__', () => {
    const text = documentText({
      schemas: { [name]: widgetSchema({ FIELD: referenceTo('__proto__') }), SCHEMA: meta },
    });
    const document = stripOpenApi(
      text.replace('SCHEMA', '__proto__').replace('FIELD', '__proto__'),
    );

    const [decoded] = decodeDocuments(encodeDocuments([document])) ?? [];

    expect(JSON.stringify(decoded)).toBe(JSON.stringify(document));
    expect(decoded?.schemas['__proto__']).toEqual(meta);
    expect(decoded?.schemas['constructor']).toBeUndefined();
  });

  test('writes a schema once that several documents have', () => {
    const one = encodeDocuments([documentOf(keyed)]);

    const two = encodeDocuments([documentOf(keyed), documentOf(keyed)]);
    const [first, second] = decodeDocuments(two) ?? [];

    expect(two.match(/"uid"/g)).toHaveLength(1);
    expect(two.length).toBeLessThan(one.length * 1.5);
    expect(second?.schemas['Meta']).toBe(first?.schemas['Meta']);
  });

  test('writes the same documents the same way', () => {
    expect(encodeDocuments([documentOf(keyed)])).toBe(encodeDocuments([documentOf(keyed)]));
  });

  const text = encodeDocuments([documentOf(keyed)]);
  test.each([
    ['nothing', ''],
    ['another form', text.replace('"form":1', '"form":2')],
    ['what is no JSON', text.slice(0, -1)],
    ['a document of another kind', '{"form":1,"names":[]}'],
    ['a part that is no map', text.replace('"parts":[', '"parts":[5,')],
    ['a part that holds itself', text.replace('"items":', '"items":9')],
    ['members that are no places', text.replace('"port":', '"port":-1')],
    ['a schema without a part', text.replace(/,\d+\]\}\]\}$/, ',999]}]}')],
    ['a schema without a name', text.replace(/\d+,\d+\]\}\]\}$/, '999,0]}]}')],
    ['a kind of a wrong shape', text.replace('"Widget",', '7,')],
    ['a kind without flags', text.replace(/,\d+\]\],"schemas"/, ']],"schemas"')],
    ['a kind whose schema is missing', text.replace(/,\d+,(\d+\]\],"schemas")/, ',99,$1')],
  ])('takes %s for damaged', (_title, damaged) => {
    expect(damaged).not.toBe(text);
    expect(decodeDocuments(damaged)).toBeUndefined();
  });

  test('never gives anything but documents for a text with a byte changed', () => {
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;

      const decoded = decodeDocuments(changed);

      for (const { kinds, schemas } of decoded ?? []) {
        expect(kinds.every((kind) => typeof kind.schema === 'string')).toBe(true);
        expect(Object.values(schemas).every((schema) => typeof schema === 'object')).toBe(true);
      }
    }
  });

  test('knows the type that it was written for', () => {
    const [decoded] = decodeDocuments(text) ?? [];

    expect(decoded?.kinds).toEqual([{ ...widget, schema: name, hasStatus: false }]);
  });
});
