import { noteTransformer } from '../build-metadata/build-notes.ts';
import { originOfStep } from '../build-metadata/describe-step.ts';
import { inflateCharts } from '../charts/inflate-charts.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { readCrdConfig } from '../openapi/read-crd-config.ts';
import { spend } from '../limits/render-budget.ts';
import { collect } from '../render-problem.ts';
import { runGenerators } from '../transformers/run-generators.ts';
import { listTransformers } from '../transformers/list-transformers.ts';
import type { Step } from '../transformers/list-transformers.ts';
import { listPluginTransformers } from '../transformers/plugin-transformers.ts';
import { runPluginGenerators } from '../transformers/plugins/run-plugin-generators.ts';
import { runValidators } from '../transformers/plugins/run-validators.ts';
import { watchChanges } from '../trace/watch-changes.ts';
import { linkVariables } from '../vars/link-variables.ts';
import { listVariables, mergeVariables } from '../vars/variable.ts';
import { inheritConfig } from './accumulate.ts';
import type { AccumulatePaths, Accumulation } from './accumulate.ts';
import type { Build } from './build.ts';
import { readTransformerConfig } from './read-transformer-config.ts';

/**
 * Everything that a kustomization does after its resources are there, in kustomize's order (kusttarget.go):
 * configurations, generators, components, built-in transformers, then `transformers` and `validators`.
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
  collect(build, () => {
    inheritConfig(accumulation, readCrdConfig(build, kustomization), kustomization.origin('crds'));
  });
  const noteGenerated = watchChanges(build, accumulation.set);
  runGenerators(build, kustomization, accumulation, accumulate.place);
  inflateCharts(build, kustomization, accumulation, accumulate);
  runPluginGenerators(build, kustomization, accumulation, accumulate);
  noteGenerated({ file: kustomization.file, by: 'generator' });
  accumulate.components(fields.components ?? [], accumulation);
  const plugins = collect(build, () => listPluginTransformers(build, kustomization, accumulate));
  const isWatched = build.isTraced === true || build.notes !== undefined;
  const steps = [
    ...(collect(build, () => listTransformers(kustomization, accumulation.config, isWatched)) ??
      []),
    ...(plugins ?? []),
  ];
  for (const step of steps)
    runStep({ build, kustomization, place: accumulate.place }, step, accumulation);
  runValidators(build, kustomization, accumulation, accumulate);
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

interface StepContext {
  readonly build: Build;
  readonly kustomization: Kustomization;
  readonly place: string;
}

/** Runs one step; what it could not do is reported, and the next step still runs. */
function runStep(context: StepContext, step: Step, { set }: Accumulation): void {
  const { build, kustomization, place } = context;
  const { folder } = kustomization;
  const origin = kustomization.origin(step.field);
  spend(build.budget, 'steps', set.slots.length, origin);
  const noteChanged = watchChanges(build, set);
  collect(build, () => {
    step.transform(set, { build, folder, origin });
  });
  noteChanged(step.origin ?? { ...origin, by: 'transformer', field: step.field });
  if (build.notes === undefined) return;
  const noted = step.plugin ?? originOfStep(kustomization, place, step.field);
  if (noted !== undefined) noteTransformer(set, build.notes, noted);
}
