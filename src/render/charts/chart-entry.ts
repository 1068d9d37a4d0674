import type { Origin } from '../../model/manifest.ts';
import type { HelmChart, HelmGlobals, OldHelmChart } from '../kustomization/chart-fields.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';

/** A chart that a kustomization or a plugin's configuration asks for, in today's spelling. */
export interface ChartEntry {
  readonly chart: HelmChart;
  readonly globals: HelmGlobals;
  /** The folder of the kustomization: what the paths in the entry are relative to. */
  readonly folder: string;
  readonly origin: Origin;
}

/** An entry that is not inflated as it stands, and why. */
export interface LostSetting {
  readonly origin: Origin;
  readonly message: string;
}

/** The charts of a kustomization's own fields; the old spelling comes after the current one (SplitHelmParameters). */
export function listCharts(kustomization: Kustomization): readonly ChartEntry[] {
  const { helmCharts = [], helmChartInflationGenerator: old = [] } = kustomization.fields;
  if (helmCharts.length + old.length === 0) return [];
  const globals = kustomization.fields.helmGlobals ?? oldGlobals(old);
  const { folder } = kustomization;
  return [
    ...helmCharts.map((chart, index) => {
      const origin = kustomization.origin(`helmCharts[${String(index)}]`);
      return { chart, globals, folder, origin };
    }),
    ...old.map((entry, index) => {
      const origin = kustomization.origin(oldField(index));
      return { chart: modernChart(entry), globals, folder, origin };
    }),
  ];
}

/** What an old entry says and nobody reads any more: kustomize forgets it silently. */
export function findLostSettings(kustomization: Kustomization): readonly LostSetting[] {
  const { helmChartInflationGenerator: old = [] } = kustomization.fields;
  return old.flatMap((entry, index) =>
    (['extraArgs', 'helmBin', 'releaseNamespace'] as const)
      .filter((name) => (entry[name] ?? '').length > 0)
      .map((name) => ({
        origin: kustomization.origin(`${oldField(index)}.${name}`),
        message: `helmChartInflationGenerator: ${name} is not read any more`,
      })),
  );
}

function oldField(index: number): string {
  return `helmChartInflationGenerator[${String(index)}]`;
}

function modernChart(old: OldHelmChart): HelmChart {
  const { chartName, chartVersion, chartRepoUrl, values, valuesLocal } = old;
  const { valuesMerge, releaseName } = old;
  return {
    ...(chartName === undefined ? {} : { name: chartName }),
    ...(chartVersion === undefined ? {} : { version: chartVersion }),
    ...(chartRepoUrl === undefined ? {} : { repo: chartRepoUrl }),
    ...(values === undefined ? {} : { valuesFile: values }),
    ...(valuesLocal === undefined ? {} : { valuesInline: valuesLocal }),
    ...(valuesMerge === undefined ? {} : { valuesMerge }),
    ...(releaseName === undefined ? {} : { releaseName }),
  };
}

/** The last entry that says something counts for all. */
function oldGlobals(old: readonly OldHelmChart[]): HelmGlobals {
  const chartHome = old.findLast((entry) => (entry.chartHome ?? '') !== '')?.chartHome;
  const configHome = old.findLast((entry) => (entry.helmHome ?? '') !== '')?.helmHome;
  return {
    ...(chartHome === undefined ? {} : { chartHome }),
    ...(configHome === undefined ? {} : { configHome }),
  };
}
