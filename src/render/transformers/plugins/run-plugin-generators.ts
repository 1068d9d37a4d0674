import type { AccumulatePaths, Accumulation } from '../../build/accumulate.ts';
import type { Build } from '../../build/build.ts';
import { noteGenerator } from '../../build-metadata/build-notes.ts';
import { originOfPlugin } from '../../build-metadata/describe-step.ts';
import { chartGeneratorKind, inflatePluginChart } from '../../charts/inflate-charts.ts';
import { listGeneratorFiles } from '../../generators/generate-object.ts';
import type { Kustomization } from '../../kustomization/kustomization-file.ts';
import { resolveFile } from '../../load/resolve-path.ts';
import { collect, fail } from '../../render-problem.ts';
import type { Resource } from '../../resource/resource.ts';
import { builtInTransformers } from '../built-in-transformers.ts';
import { readPluginConfig } from '../plugin-config.ts';
import { absorb } from '../run-generators.ts';
import { builtInGenerators } from './built-in-generators.ts';
import type { PluginGenerator } from './built-in-generators.ts';
import { findPlugin, readPluginConfigs, refusePlugin } from './read-plugin-configs.ts';

/** Makes the objects that `generators` asks for and adds, merges or replaces them, after those of the own fields. */
export function runPluginGenerators(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  accumulate: AccumulatePaths,
): void {
  const configs = collect(build, () =>
    readPluginConfigs(build, kustomization, accumulate, 'generators'),
  );
  for (const config of configs ?? []) {
    collect(build, () => {
      generateInto(build, kustomization, config, accumulation);
    });
  }
}

function generateInto(
  build: Build,
  kustomization: Kustomization,
  config: Resource,
  accumulation: Accumulation,
): void {
  const [origin] = config.origins;
  if (config.object['apiVersion'] === 'builtin' && config.id.kind === chartGeneratorKind) {
    inflatePluginChart(build, kustomization, config, accumulation);
    return;
  }
  const generator = makeGenerator(config, build.compat === 'kustomize');
  const generated = generator.generate({
    file: origin.file,
    files: readFiles(build, kustomization, config, generator),
    isExact: build.compat === 'kustomize',
  });
  const noted = build.notes === undefined ? undefined : originOfPlugin(config);
  const object = noted === undefined ? generated.object : noteGenerator(generated.object, noted);
  absorb(build, { ...generated, object }, origin, accumulation);
}

function makeGenerator(config: Resource, isExact: boolean): PluginGenerator {
  const make = findPlugin(builtInGenerators, config.id.kind);
  if (config.object['apiVersion'] !== 'builtin' || make === undefined) {
    const known = [...Object.keys(builtInGenerators), chartGeneratorKind];
    refusePlugin(config, 'generators', { known, others: Object.keys(builtInTransformers) });
  }
  return make(readPluginConfig(config, config.object), isExact);
}

/** Paths in a configuration are relative to the kustomization that uses it. */
function readFiles(
  build: Build,
  kustomization: Kustomization,
  config: Resource,
  generator: PluginGenerator,
): ReadonlyMap<string, Uint8Array> {
  const { contents, restrictor } = build.tree;
  const files = new Map<string, Uint8Array>();
  for (const name of listGeneratorFiles(generator.entry)) {
    const resolved = resolveFile(kustomization.folder, name, restrictor);
    if (resolved.kind === 'refused') {
      fail('RENDER_BAD_GENERATOR', config.origins[0], resolved.reason, resolved.hint);
    }
    const bytes = contents.get(resolved.path);
    if (bytes !== undefined) files.set(name, bytes);
  }
  return files;
}
