import type { AccumulatePaths } from '../build/accumulate.ts';
import type { Build, Transformer } from '../build/build.ts';
import { originOfPlugin } from '../build-metadata/describe-step.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import type { pluginFields } from '../load/named-files.ts';
import { collect } from '../render-problem.ts';
import type { Resource } from '../resource/resource.ts';
import { builtInTransformers } from './built-in-transformers.ts';
import type { Step } from './list-transformers.ts';
import { readPluginConfig } from './plugin-config.ts';
import { builtInGenerators } from './plugins/built-in-generators.ts';
import { findPlugin, readPluginConfigs, refusePlugin } from './plugins/read-plugin-configs.ts';

/** The steps that `transformers` asks for, in their order. */
export function listPluginTransformers(
  build: Build,
  kustomization: Kustomization,
  accumulate: AccumulatePaths,
): readonly Step[] {
  const configs = readPluginConfigs(build, kustomization, accumulate, 'transformers');
  return configs.flatMap((config) => {
    const transform = collect(build, () => makePluginTransformer(config, 'transformers'));
    if (transform === undefined) return [];
    const plugin = originOfPlugin(config);
    const origin = { ...config.origins[0], by: 'transformer' } as const;
    const step = { field: 'transformers', transform, origin };
    return [plugin === undefined ? step : { ...step, plugin }];
  });
}

/**
 * The transformer that a configuration asks for; what goes wrong in it is said of the configuration.
 * @throws GitsyncError when there is no such built-in transformer, or its configuration is wrong
 */
export function makePluginTransformer(
  config: Resource,
  field: (typeof pluginFields)[number],
): Transformer {
  const [origin] = config.origins;
  const make = findPlugin(builtInTransformers, config.id.kind);
  if (config.object['apiVersion'] !== 'builtin' || make === undefined) {
    const known = Object.keys(builtInTransformers);
    refusePlugin(config, field, { known, others: Object.keys(builtInGenerators) });
  }
  const transform = make(readPluginConfig(config, config.object));
  return (set, context) => {
    transform(set, { ...context, origin });
  };
}
