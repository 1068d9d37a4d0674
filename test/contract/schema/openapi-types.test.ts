import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../../../src/kube/kube-client.ts';
import { parseApiVersion } from '../../../src/model/group-version-kind.ts';
import { isJsonObject, parseJson } from '../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { stripOpenApi } from '../../../src/schema/openapi/strip-openapi.ts';
import type { SchemaDocument } from '../../../src/schema/openapi/schema-document.ts';
import { useCluster } from '../../cluster/test-cluster.ts';
import { connect, valueOf } from '../kube/connect.ts';
import { convertSchemas, namesIn } from './openapi-conversion.ts';

/** Texts of all documents that are about objects, by `apiVersion`. */
async function readTexts(kube: KubeClient): Promise<Map<string, string>> {
  const index = valueOf(await kube.getDocument('/openapi/v3')) as { paths: JsonObject };
  const texts = new Map<string, string>();
  for (const name of Object.keys(index.paths)) {
    const apiVersion = /^(?:api|apis(?=\/.*\/))\/(.+)$/.exec(name)?.[1];
    if (apiVersion === undefined) continue;
    const document = valueOf(await kube.openApi(parseApiVersion(apiVersion)));
    if (document?.text !== undefined) texts.set(apiVersion, document.text);
  }
  return texts;
}

function schemasOf(text: string): JsonObject {
  const { components } = parseJson(text) as { components: { schemas: JsonObject } };
  return components.schemas;
}

/** Kinds of the document that an object can be of: the paths that end in `{name}` name them. */
function namedKinds(text: string): Set<string> {
  const { paths } = parseJson(text) as { paths: Record<string, JsonObject> };
  const kinds = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    const get = item['get'];
    if (!path.endsWith('{name}') || !isJsonObject(get)) continue;
    const type = get['x-kubernetes-group-version-kind'] as { kind: string };
    kinds.add(type.kind);
  }
  return kinds;
}

/** Names that a kind's type reaches, itself included. */
function reachedNames(document: SchemaDocument, types: ReadonlyMap<string, Json>): string[] {
  const names = new Set(document.kinds.map(({ schema }) => schema));
  for (const name of names) for (const next of namesIn(types.get(name))) names.add(next);
  return [...names].sort();
}

describe('what is left of the documents of a server', () => {
  const cluster = useCluster();

  test('makes the same types as the whole documents', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });
    const texts = await readTexts(kube);
    let compared = 0;

    for (const text of texts.values()) {
      const document = stripOpenApi(text);
      const whole = convertSchemas(schemasOf(text));
      const left = convertSchemas(document.schemas);
      expect([...left.keys()].sort()).toEqual(reachedNames(document, whole));
      for (const [name, type] of left)
        expect({ name, type }).toEqual({ name, type: whole.get(name) });
      compared += left.size;
    }

    expect(texts.size).toBeGreaterThan(15);
    expect(compared).toBeGreaterThan(500);
  });

  test('knows every kind that has a path of its own, and its status', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });

    for (const [apiVersion, text] of await readTexts(kube)) {
      const { kinds } = stripOpenApi(text);
      const { paths } = parseJson(text) as { paths: JsonObject };
      const withStatus = Object.keys(paths).filter((path) => path.endsWith('{name}/status'));
      const known = new Set(kinds.map(({ kind }) => kind));

      expect([...namedKinds(text)].filter((kind) => !known.has(kind))).toEqual([]);
      expect([apiVersion, kinds.filter(({ hasStatus }) => hasStatus).length]).toEqual([
        apiVersion,
        withStatus.length,
      ]);
    }
  });

  test('is the same whether paths are searched or parsed', async () => {
    const { kube } = await connect({ kubeconfig: cluster.kubeconfigPath });

    for (const text of (await readTexts(kube)).values()) {
      expect(stripOpenApi(` ${text}`)).toEqual(stripOpenApi(text));
    }
  });
});
