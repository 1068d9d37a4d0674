import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { GitsyncError } from '../../../src/model/problem.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import { documentText, pathItem, referenceTo, widget, widgetSchema } from './document-text.ts';

const name = 'org.example.v1.Widget';
const other = { ...widget, kind: 'Other' };
const otherSchema = widgetSchema({}, { 'x-kubernetes-group-version-kind': [other] });

/** Names of the kinds that a document with a good kind and this field of a Widget gives. */
function kindsWith(field: Json, schemas: JsonObject = {}): string[] {
  const all = { [name]: widgetSchema({ field }), Other: otherSchema, ...schemas };
  return stripOpenApi(documentText({ schemas: all })).kinds.map(({ kind }) => kind);
}

/** A schema within schemas, so many levels deep. */
function nested(levels: number): JsonObject {
  let schema: JsonObject = { type: 'string' };
  for (let level = 0; level < levels; level += 1) schema = { type: 'array', items: schema };
  return schema;
}

function nestedValue(levels: number, innermost: Json): Json {
  let value = innermost;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function refusal(text: string): unknown {
  try {
    return stripOpenApi(text, 'OpenAPI document of example.org/v1');
  } catch (error) {
    return error;
  }
}

describe('a bad OpenAPI document', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '<html></html>'],
    ['a cut text', documentText({ schemas: { [name]: widgetSchema({}) } }).slice(0, -20)],
    ['no map', '[]'],
    ['null', 'null'],
    ['OpenAPI v2', '{"swagger":"2.0","definitions":{}}'],
    ['a version that is a number', '{"openapi":3,"components":{}}'],
    ['endless nesting', `{"openapi":"3.0.0","x":${'['.repeat(100_000)}`],
    [
      'nesting that ends, with a long integer',
      `{"openapi":"3.0.0","components":{"schemas":{"A":{"x-kubernetes-group-version-kind":[${JSON.stringify(widget)}],
      "properties":{"a":{"default":9007199254740993}}}}},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ],
  ])('that is %s is refused by name', (_title, text) => {
    const error = refusal(text);

    expect(error).toBeInstanceOf(GitsyncError);
    expect(error).toMatchObject({ problems: [{ code: 'KUBE_BAD_ANSWER' }] });
    expect(String(error)).toContain('OpenAPI document of example.org/v1: cannot be read, it is no');
  });

  test.each<[string, string]>([
    ['no components', '{"openapi":"3.0.0","info":{"title":"t","version":"v"},"paths":{}}'],
    ['components that are text', '{"openapi":"3.0.0","components":"none"}'],
    ['schemas in a list', '{"openapi":"3.0.0","components":{"schemas":[1]}}'],
    ['schemas that are text', '{"openapi":"3.0.0","components":{"schemas":{"A":"none"}}}'],
    [
      'kinds of a wrong shape',
      '{"openapi":"3.0.0","components":{"schemas":{"A":{"x-kubernetes-group-version-kind":[5,{"group":1},{"group":"","version":"v1","kind":""}]}}}}',
    ],
    [
      'kinds as text',
      '{"openapi":"3.0.0","components":{"schemas":{"A":{"x-kubernetes-group-version-kind":"A"}}}}',
    ],
  ])('with %s has no kinds', (_title, text) => {
    expect(stripOpenApi(text).kinds).toEqual([]);
  });

  test.each<[string, Json]>([
    ['refers to nothing', referenceTo('Nothing')],
    ['refers to what every object of JavaScript has', referenceTo('constructor')],
    ['refers to a name that is a reference itself', referenceTo('Alias')],
    ['is no schema', 5],
    ['is of an unknown type', { type: 'file' }],
    ['is of a type that is no text', { type: 5 }],
    ['is an array without items', { type: 'array' }],
    ['has items that are no schema', { type: 'array', items: [{ type: 'string' }] }],
    ['has properties in a list', { type: 'object', properties: [1] }],
    ['has members that are no schema', { type: 'object', additionalProperties: 'any' }],
    ['is a keyed list without keys', { type: 'array', items: {}, 'x-kubernetes-list-type': 'map' }],
    ['is an unknown kind of list', { type: 'array', items: {}, 'x-kubernetes-list-type': 'bag' }],
    ['is an unknown kind of map', { type: 'object', 'x-kubernetes-map-type': 'loose' }],
    [
      'has an unknown patch strategy',
      { type: 'array', items: {}, 'x-kubernetes-patch-strategy': 'shuffle' },
    ],
    ['is nested too deeply', nested(600)],
    ['has a default that is nested too deeply', { default: nestedValue(600, 1) }],
  ])('leaves out a kind whose field %s, and no other', (_title, field) => {
    const schemas = { Alias: { $ref: '#/components/schemas/Other' } };

    expect(kindsWith(field, schemas)).toEqual(['Other']);
    expect(kindsWith(referenceTo('Part'), { Part: widgetSchema({ field }), ...schemas })).toEqual([
      'Other',
    ]);
  });

  test('keeps a schema of 100 levels', () => {
    expect(kindsWith(nested(100))).toEqual(['Other', 'Widget'].reverse());
  });

  test('takes __proto__ for a name like any other', () => {
    const text = documentText({
      schemas: { [name]: widgetSchema({ field: referenceTo('__proto__') }), PROTO: otherSchema },
    })
      .replace('"PROTO"', '"__proto__"')
      .replace('"field"', '"__proto__"');

    const document = stripOpenApi(text);

    expect(document.kinds.map(({ kind }) => kind)).toEqual(['Widget', 'Other']);
    expect(Object.keys(document.schemas).sort()).toEqual(['__proto__', name]);
    expect(document.schemas['__proto__']).toEqual({ type: 'object' });
    expect(JSON.stringify(document.schemas[name])).toBe(
      '{"type":"object","properties":{"__proto__":{"$ref":"#/components/schemas/__proto__"}}}',
    );
    expect(({} as JsonObject)['type']).toBeUndefined();
  });

  test.each([
    ['paths without an end', () => '"/a/{name}/status":{'.repeat(50_000)],
    ['paths that never tell a kind', () => '"/a/{name}/status":{},'.repeat(50_000)],
    ['many places where components may begin', () => ',"components":{'.repeat(70_000)],
  ])('with %s is told in a time that grows with its length', (_title, body) => {
    const head = '{"openapi":"3.0.0","info":{"title":"t","version":"v"},"paths":{"/apis/a/v1/":{},';
    const text = `${head}${body()}"z":{}},"components":{"schemas":{}}}`;
    const start = performance.now();

    refusal(text);

    // The time of one way through 1 MB is a few milliseconds, that of a way for every path is seconds.
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('with a long chain of kinds to nothing is told in a time that grows with its length', () => {
    const schemas: Record<string, Json> = {};
    for (let index = 0; index < 20_000; index += 1) {
      const kind = [{ ...widget, kind: `Kind${index}` }];
      schemas[`Schema${index}`] = {
        type: 'object',
        properties: { next: referenceTo(`Schema${index + 1}`) },
        'x-kubernetes-group-version-kind': kind,
      };
    }
    const text = documentText({ schemas });
    const start = performance.now();

    const document = stripOpenApi(text);

    expect(document).toEqual({ kinds: [], schemas: {} });
    // A way along the chain for every kind takes half a minute.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('takes the status of the path at hand, not of the next one', () => {
    const root = '/apis/example.org/v1/namespaces/{namespace}';
    const paths = {
      [`${root}/a/{name}/status`]: { parameters: [] },
      [`${root}/b/{name}/status`]: pathItem(other),
    };

    const document = stripOpenApi(
      documentText({ schemas: { [name]: widgetSchema({}), Other: otherSchema }, paths }),
    );

    expect(document.kinds.map(({ kind, hasStatus }) => [kind, hasStatus])).toEqual([
      ['Widget', false],
      ['Other', true],
    ]);
  });
});
