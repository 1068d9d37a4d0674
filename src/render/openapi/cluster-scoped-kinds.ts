import { isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { scalarText } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';

/** Objects by file. */
type ResourcesByFile = ReadonlyMap<string, readonly Resource[]>;

/** One for each build, made when it is first asked for; a file's share of it lives as long as its objects. */
const kindsOfBuild = new WeakMap<ResourcesByFile, ReadonlySet<string>>();
const kindsOfFile = new WeakMap<readonly Resource[], readonly string[]>();

/**
 * True for a custom type that a CustomResourceDefinition among these files makes cluster-scoped. kustomize does not
 * look at definitions and gives such objects a namespace (kustomize#552), which an API server refuses.
 */
export function isDefinedClusterScoped(
  files: ResourcesByFile,
  { group, kind }: { readonly group: string; readonly kind: string },
): boolean {
  let kinds = kindsOfBuild.get(files);
  if (kinds === undefined) {
    kinds = new Set([...files.values()].flatMap(listKinds));
    kindsOfBuild.set(files, kinds);
  }
  return kinds.size > 0 && kinds.has(`${group}/${kind}`);
}

function listKinds(resources: readonly Resource[]): readonly string[] {
  const known = kindsOfFile.get(resources);
  if (known !== undefined) return known;
  const kinds = resources.flatMap(({ id, object }) =>
    id.kind === 'CustomResourceDefinition' ? clusterScopedKind(object['spec']) : [],
  );
  kindsOfFile.set(resources, kinds);
  return kinds;
}

function clusterScopedKind(spec: Json | undefined): readonly string[] {
  if (!isJsonObject(spec) || spec['scope'] !== 'Cluster') return [];
  const { group, names } = spec;
  return isJsonObject(names) ? [`${scalarText(group)}/${scalarText(names['kind'])}`] : [];
}
