import { stringifyJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';

/** What a document is made of. */
export interface DocumentContent {
  readonly schemas: JsonObject;
  /** Paths in order; by default one of `example.org/v1` without operations. */
  readonly paths?: JsonObject;
  readonly title?: string;
  readonly version?: string;
}

/** The type of a kind as documents name it. */
export const widget = { group: 'example.org', version: 'v1', kind: 'Widget' };

/** Text of an OpenAPI v3 document in the order and without the blanks that API servers write. */
export function documentText(content: DocumentContent): string {
  const { schemas, paths, title = 'Kubernetes', version = 'v1' } = content;
  return stringifyJson({
    openapi: '3.0.0',
    info: { title, version },
    paths: paths ?? { '/apis/example.org/v1/': {} },
    components: { schemas, securitySchemes: { token: { type: 'apiKey' } } },
  });
}

/** A reference as API servers write it beside other keywords. */
export function referenceTo(name: string): JsonObject {
  return { allOf: [{ $ref: `#/components/schemas/${name}` }] };
}

/** The schema of a Widget with these fields. */
export function widgetSchema(properties: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    description: 'A widget.',
    type: 'object',
    required: ['spec'],
    properties,
    'x-kubernetes-group-version-kind': [widget],
    ...rest,
  };
}

/** A path item whose operations are about a kind. */
export function pathItem(type: Json): JsonObject {
  const operation = { 'x-kubernetes-action': 'get', 'x-kubernetes-group-version-kind': type };
  return { get: operation, parameters: [{ name: 'name', in: 'path' }] };
}
