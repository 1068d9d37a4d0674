import { generatorDeviations } from './generator-deviations.ts';
import { kustomizationDeviations } from './kustomization-deviations.ts';
import { patchDeviations } from './patch-deviations.ts';
import { textDeviations } from './text-deviations.ts';
import { replacementDeviations, valueDeviations } from './value-deviations.ts';

/** Everything that docs/kustomize-support.md lists as done differently. */
export const deviations = {
  patches: patchDeviations,
  generators: generatorDeviations,
  kustomizations: kustomizationDeviations,
  texts: textDeviations,
  values: valueDeviations,
  replacements: replacementDeviations,
};
