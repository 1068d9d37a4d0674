import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/json.ts';
import type { SchemaDocument } from '../../../src/schema/openapi/schema-document.ts';
import { createSchemaLibrary } from '../../../src/schema/openapi/schema-library.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import { documentText, referenceTo, widget, widgetSchema } from './document-text.ts';

const core = { group: '', version: 'v1' };
const node = { ...core, kind: 'Node' };

function widgetDocument(fields: JsonObject): SchemaDocument {
  return stripOpenApi(documentText({ schemas: { 'org.example.v1.Widget': widgetSchema(fields) } }));
}

/** The document of the core group as a server of this version has it. */
function coreDocument(version: string): SchemaDocument {
  const types = { 'x-kubernetes-group-version-kind': [node] };
  const schemas = { Node: widgetSchema({ spec: {} }, types) };
  return stripOpenApi(documentText({ schemas, paths: { '/api/v1/': {} }, version }));
}

const old = widgetDocument({ old: { type: 'string' } });
const renewed = widgetDocument({ renewed: { type: 'string' } });
const snapshot = { serverVersion: '1.36', documents: [old, coreDocument('1.36')] };

/** Names of the fields of a type. */
function fieldsOf(type: ReturnType<ReturnType<typeof createSchemaLibrary>['typeOf']>): string[] {
  return [...(type?.map?.fields.keys() ?? [])];
}

describe('a schema library', () => {
  test('gives the kind and the type that the document of the group version describes', () => {
    const library = createSchemaLibrary();

    library.add(widget, 'H1', old);

    expect(library.kindOf(widget)).toMatchObject({ ...widget, schema: 'org.example.v1.Widget' });
    expect(fieldsOf(library.typeOf(widget))).toEqual(['old']);
  });

  test.each([
    ['another kind', { ...widget, kind: 'Other' }],
    ['a kind with a name that every object has', { ...widget, kind: 'constructor' }],
    ['another version', { ...widget, version: 'v2' }],
    ['another group', { ...widget, group: '' }],
  ])('does not know %s', (_title, type) => {
    const library = createSchemaLibrary();

    library.add(widget, 'H1', old);

    expect(library.kindOf(type)).toBeUndefined();
    expect(library.typeOf(type)).toBeUndefined();
  });

  test('does not know a kind that a document has for another group version', () => {
    const library = createSchemaLibrary();

    library.add({ ...widget, version: 'v2' }, 'H1', old);

    expect(library.kindOf(widget)).toBeUndefined();
    expect(library.kindOf({ ...widget, version: 'v2' })).toBeUndefined();
  });

  test('gives what the server has now, and keeps types while the hash is the same', () => {
    const library = createSchemaLibrary();
    library.add(widget, 'H1', old);
    const first = library.typeOf(widget);

    library.add(widget, 'H1', renewed);
    const same = library.typeOf(widget);
    library.add(widget, 'H2', renewed);
    const changed = library.typeOf(widget);

    expect(same).toBe(first);
    expect(fieldsOf(changed)).toEqual(['renewed']);
    expect(library.hashOf(widget)).toBe('H2');
  });

  test('takes documents without a hash for different ones', () => {
    const library = createSchemaLibrary();
    library.add(widget, '', old);

    library.add(widget, '', renewed);

    expect(fieldsOf(library.typeOf(widget))).toEqual(['renewed']);
    expect(library.hashOf(widget)).toBeUndefined();
  });

  test('forgets the kinds of a group version that the server has no more', () => {
    const library = createSchemaLibrary();
    library.add(widget, 'H1', old);

    library.add(widget, '', undefined);

    expect(library.typeOf(widget)).toBeUndefined();
  });

  test('builds no type that nobody asks for', () => {
    const read: string[] = [];
    const document = widgetDocument({ a: { type: 'object' }, b: { type: 'object' } });
    const schemas = new Proxy(document.schemas, {
      get: (target, name: string) => {
        read.push(name);
        return target[name];
      },
    });
    const library = createSchemaLibrary();

    library.add(widget, 'H1', { ...document, schemas });
    library.kindOf(widget);
    const before = [...read];
    library.typeOf(widget);
    library.typeOf(widget);

    expect(before).toEqual([]);
    expect(read).toEqual(['org.example.v1.Widget']);
  });

  test('gives types that refer to themselves', () => {
    const library = createSchemaLibrary();
    library.add(widget, 'H1', widgetDocument({ next: referenceTo('org.example.v1.Widget') }));

    const type = library.typeOf(widget);

    expect(type?.map?.fields.get('next')?.type).toBe(type);
  });
});

describe('a schema library with a snapshot', () => {
  test('answers from it where nothing is known of the server', () => {
    const library = createSchemaLibrary(snapshot);

    expect(fieldsOf(library.typeOf(widget))).toEqual(['old']);
    expect(library.kindOf(node)).toMatchObject({ kind: 'Node' });
    expect(library.serverVersion).toBeUndefined();
  });

  test('answers from the document of the server where there is one', () => {
    const library = createSchemaLibrary(snapshot);

    library.add(widget, 'H1', renewed);

    expect(fieldsOf(library.typeOf(widget))).toEqual(['renewed']);
    expect(library.kindOf(node)).toMatchObject({ kind: 'Node' });
  });

  test('does not know what the server says it has not', () => {
    const library = createSchemaLibrary(snapshot);

    library.add(widget, '', undefined);
    library.add(core, 'H2', { kinds: [], schemas: {} });

    expect(library.kindOf(widget)).toBeUndefined();
    expect(library.kindOf(node)).toBeUndefined();
  });

  test.each([
    ['1.36', '1.36', true],
    ['v1.36.3', '1.36', true],
    ['1.35', '1.35', false],
    ['v1.30.2', '1.30', false],
    ['unversioned', undefined, true],
  ])('learns from the core group that the server is %s', (version, serverVersion, isUsed) => {
    const library = createSchemaLibrary(snapshot);

    library.add(core, 'H1', coreDocument(version));

    expect(library.serverVersion).toBe(serverVersion);
    expect(library.kindOf(widget) !== undefined).toBe(isUsed);
    expect(library.kindOf(node)).toMatchObject({ kind: 'Node' });
  });
});
