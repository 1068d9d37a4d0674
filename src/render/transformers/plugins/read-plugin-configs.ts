import { createAccumulation, addResources } from '../../build/accumulate.ts';
import type { AccumulatePaths } from '../../build/accumulate.ts';
import type { Build } from '../../build/build.ts';
import { noteOrigin } from '../../build-metadata/build-notes.ts';
import type { Kustomization } from '../../kustomization/kustomization-file.ts';
import { isInlineConfig } from '../../load/named-files.ts';
import type { pluginFields } from '../../load/named-files.ts';
import { collect, fail } from '../../render-problem.ts';
import { parseResources } from '../../resource/parse-resources.ts';
import { resourcesOf } from '../../resource/resource-set.ts';
import { showResource } from '../../resource/resource.ts';
import type { Resource } from '../../resource/resource.ts';
import { joinLexically, parentOf } from '../../tree-path.ts';

/**
 * The configurations that `generators`, `transformers` or `validators` names: written inline, in files, or made by a
 * kustomization of their own. Inline ones come first, as in kustomize (configureExternalTransformers).
 */
export function readPluginConfigs(
  build: Build,
  kustomization: Kustomization,
  accumulate: AccumulatePaths,
  field: (typeof pluginFields)[number],
): readonly Resource[] {
  const entries = kustomization.fields[field] ?? [];
  const configs = createAccumulation();
  const { file, repository } = kustomization;
  const path = joinLexically(accumulate.place, file.slice(parentOf(file).length));
  for (const [index, entry] of entries.entries()) {
    if (!isInlineConfig(entry)) continue;
    const origin = kustomization.origin(`${field}[${String(index)}]`);
    const inline = collect(build, () => parseResources(entry, { ...origin, by: 'resource' })) ?? [];
    const noted = build.notes === undefined ? inline : noteOrigin(inline, { path, ...repository });
    addResources(build, noted, origin, configs);
  }
  accumulate.resources(
    entries.filter((entry) => !isInlineConfig(entry)),
    field,
    configs,
  );
  return resourcesOf(configs.set);
}

/**
 * Refuses a configuration that is no built-in one of this kind. kustomize does so too unless programs are enabled.
 * @param known kinds that are right there
 * @param others kinds that are built in, but for another field
 */
export function refusePlugin(
  config: Resource,
  field: (typeof pluginFields)[number],
  kinds: { readonly known: readonly string[]; readonly others: readonly string[] },
): never {
  const [origin] = config.origins;
  const shown = showResource(config.id);
  const known = [...kinds.known].sort().join(', ');
  if (config.object['apiVersion'] !== 'builtin') {
    fail(
      'RENDER_UNSUPPORTED',
      origin,
      `${shown} under ${field} is a plugin or function that is a program of its own`,
      `gitsync runs no programs for a render; with apiVersion: builtin there are ${known}.`,
    );
  }
  const isMisplaced = kinds.others.includes(config.id.kind);
  fail(
    isMisplaced ? 'RENDER_BAD_KUSTOMIZATION' : 'RENDER_UNSUPPORTED',
    origin,
    isMisplaced
      ? `${shown} cannot stand under ${field}`
      : `${shown}: nothing of that kind is built in for ${field}`,
    `With apiVersion: builtin there are ${known}.`,
  );
}

/** The built-in plugin of a kind; `constructor` and the like are kinds as unknown as any other. */
export function findPlugin<T>(plugins: Readonly<Record<string, T>>, kind: string): T | undefined {
  return Object.hasOwn(plugins, kind) ? plugins[kind] : undefined;
}
