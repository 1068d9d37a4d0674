import { isJsonObject } from '../../model/json.ts';
import { parseResources } from '../resource/parse-resources.ts';
import { resourcesOf } from '../resource/resource-set.ts';
import type { Resource } from '../resource/resource.ts';
import { showResource } from '../resource/resource.ts';
import { createAccumulation, addResources } from '../build/accumulate.ts';
import type { AccumulatePaths } from '../build/accumulate.ts';
import type { Build, Transformer } from '../build/build.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { isInlineConfig } from '../load/named-files.ts';
import { collect, fail } from '../render-problem.ts';
import { builtInTransformers } from './built-in-transformers.ts';
import { readPluginConfig } from './plugin-config.ts';
import type { Step } from './list-transformers.ts';

/**
 * The steps that `transformers` asks for: configurations of built-in transformers, written inline, in files, or made
 * by a kustomization of their own. Inline ones come first, as in kustomize (configureExternalTransformers).
 */
export function listPluginTransformers(
  build: Build,
  kustomization: Kustomization,
  accumulate: AccumulatePaths,
): readonly Step[] {
  const entries = kustomization.fields.transformers ?? [];
  const configs = createAccumulation();
  const origin = kustomization.origin('transformers');
  const paths = entries.filter((entry) => !isInlineConfig(entry));
  for (const entry of entries) {
    if (!isInlineConfig(entry)) continue;
    const inline = collect(build, () => parseResources(entry, { ...origin, by: 'resource' }));
    addResources(build, inline ?? [], origin, configs);
  }
  accumulate.resources(paths, 'transformers', configs);
  return resourcesOf(configs.set).flatMap((config) => {
    const transform = collect(build, () => makeTransformer(config));
    return transform === undefined ? [] : { field: 'transformers', transform };
  });
}

function makeTransformer(config: Resource): Transformer {
  const [origin] = config.origins;
  const { kind } = config.id;
  const make = builtInTransformers[kind];
  const isBuiltIn = config.object['apiVersion'] === 'builtin';
  if (!isBuiltIn || make === undefined) {
    const known = Object.keys(builtInTransformers).sort().join(', ');
    fail(
      'RENDER_UNSUPPORTED',
      origin,
      `the transformer ${showResource(config.id)} is not supported`,
      `gitsync runs no programs for a render; with apiVersion: builtin there are ${known}.`,
    );
  }
  const transform = make(
    readPluginConfig(config, isJsonObject(config.object) ? config.object : {}),
  );
  return (set, context) => {
    transform(set, { ...context, origin });
  };
}
