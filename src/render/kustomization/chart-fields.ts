import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { anything, flag, listOf, recordOf, text, textList } from './read-shape.ts';
import type { Place, RecordOf } from './read-shape.ts';

/** Values for the templates of a chart; anything may stand in them. */
function values(value: Json | undefined, place: Place): JsonObject | undefined {
  const given = anything(value);
  if (given === undefined || isJsonObject(given)) return given;
  place.report(place.path, 'must be a map of values');
  return undefined;
}

/** `helmGlobals` (api/types/helmchartargs.go). */
export const helmGlobalsFields = { chartHome: text, configHome: text };

/** An entry of `helmCharts`. */
export const helmChartFields = {
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  nameTemplate: text,
  additionalValuesFiles: textList,
  valuesFile: text,
  valuesInline: values,
  valuesMerge: text,
  includeCRDs: flag,
  skipHooks: flag,
  skipTests: flag,
  apiVersions: textList,
  kubeVersion: text,
  debug: flag,
  devel: flag,
};

/** An entry of the deprecated `helmChartInflationGenerator`. */
const oldChartFields = {
  chartName: text,
  chartVersion: text,
  chartRepoUrl: text,
  chartHome: text,
  chartRepoName: text,
  helmBin: text,
  helmHome: text,
  values: text,
  valuesLocal: values,
  valuesMerge: text,
  releaseName: text,
  releaseNamespace: text,
  extraArgs: textList,
};

/** The fields of a kustomization that inflate charts. */
export const chartFields = {
  helmGlobals: recordOf(helmGlobalsFields),
  helmCharts: listOf(helmChartFields),
  helmChartInflationGenerator: listOf(oldChartFields),
};

/** One entry of `helmCharts`. */
export type HelmChart = RecordOf<typeof helmChartFields>;

/** What holds for all charts of a kustomization. */
export type HelmGlobals = RecordOf<typeof helmGlobalsFields>;

/** One entry of `helmChartInflationGenerator`. */
export type OldHelmChart = RecordOf<typeof oldChartFields>;
