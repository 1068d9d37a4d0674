import type { Origin } from '../../model/manifest.ts';
import { addResources } from '../build/accumulate.ts';
import type { AccumulatePaths, Accumulation } from '../build/accumulate.ts';
import type { Build } from '../build/build.ts';
import { noteGenerator } from '../build-metadata/build-notes.ts';
import { originOfField, originOfPlugin } from '../build-metadata/describe-step.ts';
import type { BuildOrigin } from '../build-metadata/origin-text.ts';
import { helmChartFields, helmGlobalsFields } from '../kustomization/chart-fields.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { collect, fail, problemAt } from '../render-problem.ts';
import { parseResources } from '../resource/parse-resources.ts';
import { showResource, withObject } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { slotsWithAnyId } from '../resource/resource-set.ts';
import { readPluginConfig } from '../transformers/plugin-config.ts';
import { findLostSettings, listCharts } from './chart-entry.ts';
import type { ChartEntry } from './chart-entry.ts';
import { markHelmGenerated } from './helm-annotation.ts';
import type { InflatedChart } from './inflate-chart.ts';

/** The kind of the generator that inflates charts. */
export const chartGeneratorKind = 'HelmChartInflationGenerator';

/** Adds the objects of a kustomization's charts, after its ConfigMaps and Secrets (kusttarget_configplugin.go). */
export function inflateCharts(
  build: Build,
  kustomization: Kustomization,
  accumulation: Accumulation,
  { place, releaseNamespace }: AccumulatePaths,
): void {
  const entries = listCharts(kustomization);
  if (entries.length === 0) return;
  refuseLostSettings(build, kustomization);
  const noted =
    build.notes === undefined ? undefined : originOfField(kustomization, place, chartGeneratorKind);
  for (const entry of entries) {
    const { namespace = '' } = entry.chart;
    const chart = namespace === '' ? { ...entry.chart, namespace: releaseNamespace } : entry.chart;
    collect(build, () => {
      addChart(build, { ...entry, chart }, noted, accumulation);
    });
  }
}

/** Adds the objects of a chart that a configuration under `generators` asks for; it inherits no namespace. */
export function inflatePluginChart(
  build: Build,
  kustomization: Kustomization,
  config: Resource,
  accumulation: Accumulation,
): void {
  const plugin = readPluginConfig(config, config.object);
  const { origin } = plugin;
  if (!build.charts.isEnabled) {
    const hint = 'Allow it with --enable-helm, or commit what `helm template` prints.';
    const message = `${showResource(config.id)} runs the helm program, which is off`;
    fail('RENDER_UNSUPPORTED', origin, message, hint);
  }
  const entry: ChartEntry = {
    chart: plugin.read(helmChartFields),
    globals: plugin.read(helmGlobalsFields),
    folder: kustomization.folder,
    origin,
  };
  const noted = build.notes === undefined ? undefined : originOfPlugin(config);
  addChart(build, entry, noted, accumulation);
}

function addChart(
  build: Build,
  entry: ChartEntry,
  noted: BuildOrigin | undefined,
  into: Accumulation,
): void {
  const inflated = build.charts.take(entry);
  if (inflated === undefined) return;
  warnOfLatest(build, entry, inflated);
  for (const read of readObjects(entry, inflated)) {
    const object = markHelmGenerated(
      noted === undefined ? read.object : noteGenerator(read.object, noted),
    );
    const resource = withObject(read, object);
    collect(build, () => {
      addObject(build, resource, entry.origin, into);
    });
  }
}

/** What is there already is never replaced: helm's objects have no behavior (resmap AbsorbAll). */
function addObject(build: Build, resource: Resource, origin: Origin, into: Accumulation): void {
  if (slotsWithAnyId(into.set, resource.id).length > 0) {
    const message = `${showResource(resource.id)} of the chart exists already`;
    const hint = 'Change its name or namespace, or leave it out of the chart by its values.';
    fail('RENDER_DUPLICATE', origin, message, hint);
  }
  addResources(build, [resource], origin, into);
}

/** The objects that helm printed; where helm says so, their origin is the template they come from. */
function readObjects(entry: ChartEntry, { text, folder }: InflatedChart): readonly Resource[] {
  const shown = `${entry.origin.file}: the output of the chart ${entry.chart.name ?? ''}`;
  const resources = parseResources(text, { file: shown, by: 'generator' });
  const lines = text.split('\n');
  return resources.map((resource) => {
    const template = findTemplate(lines, resource.origins[0].line ?? 1);
    const asked = { ...entry.origin, by: 'generator' } as const;
    const file = template === undefined ? undefined : `${folder}/${template}`;
    return {
      ...resource,
      origins: file === undefined ? [asked] : [{ file, by: 'generator' }, asked],
    };
  });
}

/** `# Source: shop/templates/web.yaml` above a document, without the chart's own name. */
function findTemplate(lines: readonly string[], line: number): string | undefined {
  for (let index = Math.min(line, lines.length) - 1; index >= 0; index -= 1) {
    const found = /^# Source: [^/]+\/(.+?)\r?$/.exec(lines[index] ?? '')?.[1];
    if (found !== undefined) return found;
    if (lines[index] === '---') return undefined;
  }
  return undefined;
}

function warnOfLatest(build: Build, entry: ChartEntry, { isPulled }: InflatedChart): void {
  const { name = '', version = '' } = entry.chart;
  if (!isPulled || version !== '') return;
  const message = `the chart ${name} is pulled in whatever version is the newest`;
  const hint = 'Name its version: only then do the same files render to the same objects.';
  build.warnings.push(problemAt('RENDER_BAD_KUSTOMIZATION', entry.origin, message, hint));
}

/** kustomize forgets them silently: its exact output does without them, any other render says so. */
function refuseLostSettings(build: Build, kustomization: Kustomization): void {
  if (build.compat === 'kustomize') return;
  for (const { origin, message } of findLostSettings(kustomization)) {
    const hint =
      'Move the entry to helmCharts, which has namespace; helm is named by --helm-command.';
    build.problems.push(problemAt('RENDER_UNSUPPORTED', origin, message, hint));
  }
}
