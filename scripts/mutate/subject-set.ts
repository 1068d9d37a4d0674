import { join } from 'node:path';
import { groupVersionKindOf } from '../../src/model/manifest.ts';
import type { KubeObject, Manifest } from '../../src/model/manifest.ts';
import { isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { normalise } from '../../src/plan/normalise.ts';
import { renderTree } from '../../src/render/render-tree.ts';
import { FolderTree } from '../../src/source/folder-tree.ts';
import type { KindCatalogue } from './kind-catalogue.ts';

/** Namespace of manifests that name none. */
export const defaultNamespace = 'mutation';

const folder = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'schema', 'kinds');

/** The manifests of `test/fixtures/schema/kinds`: one at least of every built-in kind that is stable. */
export async function readKindManifests(): Promise<readonly Manifest[]> {
  return (await renderTree(new FolderTree(folder), '', { mode: 'plain' })).manifests;
}

/** Manifests as gitsync sends them, but for its marks; one of each object. */
export function normaliseManifests(
  manifests: readonly Manifest[],
  kinds: KindCatalogue,
): readonly KubeObject[] {
  const first = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const { apiVersion, kind, metadata } = manifest.object;
    const key = [apiVersion, kind, metadata.namespace ?? '', metadata.name].join(' ');
    if (!first.has(key)) first.set(key, manifest);
  }
  const { objects, problems } = normalise([...first.values()], {
    scopeOf: (type) => {
      const served = kinds.find(type);
      if (served === undefined) return 'absent';
      return served.isNamespaced ? 'namespaced' : 'cluster';
    },
    defaultNamespace,
  });
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return objects.map(({ object }) => withoutReach(object));
}

/**
 * Webhooks of real trees fail closed and have nobody to answer them: they are kept from every object by a label
 * that none has.
 */
function withoutReach(object: KubeObject): KubeObject {
  const { kind } = groupVersionKindOf(object);
  const webhooks = object['webhooks'];
  if (!kind.endsWith('WebhookConfiguration') || !isJsonArray(webhooks)) return object;
  return { ...object, webhooks: webhooks.map(matchNothing) };
}

const nobody: JsonObject = { matchLabels: { 'kinds.example/nobody': 'true' } };

function matchNothing(webhook: Json): Json {
  return isJsonObject(webhook) ? { ...webhook, objectSelector: nobody } : webhook;
}
