import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { collect } from '../render-problem.ts';
import { runGenerators } from '../transformers/run-generators.ts';
import { listTransformers } from '../transformers/list-transformers.ts';
import { listPluginTransformers } from '../transformers/plugin-transformers.ts';
import { linkVariables } from '../vars/link-variables.ts';
import { listVariables, mergeVariables } from '../vars/variable.ts';
import { inheritConfig } from './accumulate.ts';
import type { AccumulatePaths, Accumulation } from './accumulate.ts';
import type { Build } from './build.ts';
import { readTransformerConfig } from './read-transformer-config.ts';

/**
 * Everything that a kustomization does after its resources are there, in kustomize's order (kusttarget.go):
 * configurations, generators, components, built-in transformers, then `transformers`.
 */
export function customize(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  accumulate: AccumulatePaths,
): void {
  const { fields } = kustomization;
  collect(build, () => {
    inheritConfig(
      accumulation,
      readTransformerConfig(build, kustomization),
      kustomization.origin('configurations'),
    );
  });
  runGenerators(build, kustomization, accumulation);
  accumulate.components(fields.components ?? [], accumulation);
  const plugins = collect(build, () => listPluginTransformers(build, kustomization, accumulate));
  const steps = [
    ...(collect(build, () => listTransformers(kustomization, accumulation.config)) ?? []),
    ...(plugins ?? []),
  ];
  for (const { field, transform } of steps) {
    const { folder } = kustomization;
    const origin = kustomization.origin(field);
    collect(build, () => {
      transform(accumulation.set, { build, folder, origin });
    });
  }
  addVariables(build, kustomization, accumulation);
}

/** The last step: the `vars` of the kustomization join what its parents inherit. */
function addVariables(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
): void {
  const own = listVariables(kustomization);
  linkVariables(build, accumulation.set, own);
  collect(build, () => {
    accumulation.variables = mergeVariables(accumulation.variables, own);
  });
}
