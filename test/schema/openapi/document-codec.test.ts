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

  test('keeps schemas apart that have the same name in two documents', () => {
    const other = { kinds: [], schemas: { Meta: { type: 'string' } } };

    const [first, second] = decodeDocuments(encodeDocuments([documentOf(keyed), other])) ?? [];

    expect(first?.schemas['Meta']).toEqual(meta);
    expect(second?.schemas['Meta']).toEqual({ type: 'string' });
  });

  test('gives records that answer every question as the encoded ones do', () => {
    const document = documentOf(keyed);
    const [decoded] = decodeDocuments(encodeDocuments([document])) ?? [];
    const schemas = decoded?.schemas ?? {};

    expect(Object.hasOwn(schemas, 'Meta')).toBe(true);
    expect(Object.hasOwn(schemas, 'constructor')).toBe(false);
    expect('toString' in schemas).toBe(false);
    expect('Meta' in schemas).toBe(true);
    expect(schemas['Meta']).toBe(schemas['Meta']);
    expect(Object.keys(schemas)).toEqual(Object.keys(document.schemas));
    expect(Object.entries(schemas)).toEqual(Object.entries(document.schemas));
  });

  test('writes the same documents the same way', () => {
    expect(encodeDocuments([documentOf(keyed)])).toBe(encodeDocuments([documentOf(keyed)]));
  });

  test('gives nothing for a text of another form', () => {
    const text = encodeDocuments([documentOf(keyed)]);

    for (const other of ['', '{}', 'null', '\n', text.slice(1), text.slice(0, -1), `${text} `]) {
      expect(decodeDocuments(other)).toBeUndefined();
    }
  });

  test('gives nothing for a text with a byte changed', () => {
    const text = encodeDocuments([documentOf(keyed)]);

    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;
      expect(decodeDocuments(changed)).toBeUndefined();
    }
  });

  test('knows the type that it was written for', () => {
    const [decoded] = decodeDocuments(encodeDocuments([documentOf(keyed)])) ?? [];

    expect(decoded?.kinds).toEqual([{ ...widget, schema: name, hasStatus: false }]);
  });
});
