import type { JsonObject } from '../../model/json.ts';
import { builtInFields, builtInMetadata } from './built-in-fields.ts';
import type { BuiltInField } from './built-in-fields.ts';
import { builtInTypes } from './built-in-types.ts';
import { typeKey } from './schema-document.ts';
import type { SchemaDocument } from './schema-document.ts';

/** The one version of the Kubernetes schema that kustomize has built in; `openapi.version` may name no other. */
export const builtInVersion = 'v1.21.2';

let builtIn: SchemaDocument | undefined;

/** The built-in facts as a document; made when first asked for, since most builds merge nothing. */
export function builtInSchema(): SchemaDocument {
  builtIn ??= expandFacts();
  return builtIn;
}

/** Kustomize's own kind, known to every build whatever schema is chosen (kyaml/openapi/kustomizationapi). */
export const kustomizationSchema: SchemaDocument = {
  definitions: new Map(),
  types: new Map([
    [
      typeKey('kustomize.config.k8s.io/v1beta1', 'Kustomization'),
      {
        properties: {
          configMapGenerator: expandField({ keys: ['name'] }),
          secretGenerator: expandField({ keys: ['name'] }),
        },
      },
    ],
  ]),
  namespaced: new Map(),
};

function expandFacts(): SchemaDocument {
  const definitions = new Map<string, JsonObject>();
  const types = new Map<string, JsonObject>();
  for (const [name, fields] of Object.entries(builtInFields)) {
    definitions.set(name, { properties: expandFields(fields) });
  }
  for (const { apiVersion, prefix, kinds } of builtInTypes) {
    for (const kind of kinds) {
      const name = `${prefix}${kind}`;
      const fields = { metadata: builtInMetadata, ...builtInFields[name] };
      const definition = { properties: expandFields(fields) };
      definitions.set(name, definition);
      types.set(typeKey(apiVersion, kind), definition);
    }
  }
  return { definitions, types, namespaced: new Map() };
}

function expandFields(fields: Readonly<Record<string, BuiltInField>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, expandField(field)]),
  );
}

function expandField(field: BuiltInField): JsonObject {
  if (typeof field === 'string') return refersTo(field);
  const { keys, items } = field;
  return {
    type: 'array',
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-list-map-keys': keys,
    ...(items === undefined ? {} : { items: refersTo(items) }),
  };
}

function refersTo(name: string): JsonObject {
  return { $ref: `#/definitions/${name}` };
}
