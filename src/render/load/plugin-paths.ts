import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { parseResources } from '../resource/parse-resources.ts';
import type { Resource } from '../resource/resource.ts';
import { isInlineConfig, pluginFields } from './named-files.ts';
import { placeOf } from './remote-loading.ts';
import type { RemoteFolders } from './remote-loading.ts';

/** What was read so far: where the configurations of plugins are looked up. */
interface ReadTree {
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  readonly remoteFolders: RemoteFolders;
}

/**
 * Paths that the configurations of a kustomization's built-in generators, transformers and validators name. They are
 * relative to this kustomization, wherever the configurations stand.
 * @throws GitsyncError when an inline configuration cannot be read
 */
export function listPluginPaths(tree: ReadTree, kustomization: Kustomization): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const entry of pluginFields.flatMap((field) => kustomization.fields[field] ?? [])) {
    if (!isInlineConfig(entry)) {
      addPathsBelow(tree, placeOf(tree.remoteFolders, kustomization.folder, entry), seen, found);
      continue;
    }
    const configs = parseResources(entry, { file: kustomization.file, by: 'resource' });
    for (const config of configs) addPathsOf(config, found);
  }
  return found;
}

/** A file of configurations, or a folder whose kustomization gathers some. */
function addPathsBelow(
  tree: ReadTree,
  place: string | undefined,
  seen: Set<string>,
  found: Set<string>,
): void {
  if (place === undefined || seen.has(place)) return;
  seen.add(place);
  for (const config of tree.resources.get(place) ?? []) addPathsOf(config, found);
  const fields = tree.kustomizations.get(place)?.fields ?? {};
  for (const name of [...(fields.resources ?? []), ...(fields.components ?? [])]) {
    addPathsBelow(tree, placeOf(tree.remoteFolders, place, name), seen, found);
  }
}

/** Fields with paths, or with lists of paths or of maps that have one. */
const pathFields = ['path', 'paths', 'targetFilePath', 'replacements'];
/** Fields with `key=path` or paths. */
const sourceFields = ['files', 'envs', 'env'];

function addPathsOf({ object }: Resource, found: Set<string>): void {
  if (object['apiVersion'] !== 'builtin') return;
  for (const path of pathFields.flatMap((field) => textsOf(object[field]))) found.add(path);
  for (const source of sourceFields.flatMap((field) => textsOf(object[field]))) {
    found.add(source.slice(source.indexOf('=') + 1));
  }
}

function textsOf(value: Json | undefined): readonly string[] {
  const items = isJsonArray(value) ? value : [value];
  return items
    .map((item) => (isJsonObject(item) ? item['path'] : item))
    .filter((item): item is string => typeof item === 'string' && item !== '');
}
