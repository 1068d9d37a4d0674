import type { ChartConfig, ChartRenderer, ChartRequest } from '../../model/chart-renderer.ts';
import type { FileTree } from '../../model/file-tree.ts';
import { isJsonObject } from '../../model/json.ts';
import type { JsonObject } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { isRemote, resolveFile } from '../load/resolve-path.ts';
import type { LoadRestrictor } from '../load/resolve-path.ts';
import { MergeFault } from '../patches/merge-directives.ts';
import { fail } from '../render-problem.ts';
import { isWithin, joinTreePath, showFolder } from '../tree-path.ts';
import type { ChartEntry } from './chart-entry.ts';
import { readFolder } from './chart-files.ts';
import { hideSecrets } from './hide-secrets.ts';
import { mergeValues, printValues } from './merge-values.ts';
import type { ValuesMerge } from './merge-values.ts';

/** What inflating needs beside the entry. */
export interface ChartSource {
  readonly files: FileTree;
  readonly restrictor: LoadRestrictor;
  readonly renderer: ChartRenderer;
}

/** The text of a chart's objects. */
export interface InflatedChart {
  readonly text: string;
  /** The folder of the chart in the source, or where kustomize would put it. */
  readonly folder: string;
  readonly isPulled: boolean;
}

/** A chart with its files, before its values are known. */
interface FoundChart {
  readonly entry: ChartEntry;
  readonly source: ChartSource;
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly isPulled: boolean;
}

const merges: readonly ValuesMerge[] = ['override', 'merge', 'replace'];

/**
 * Inflates a chart as kustomize's HelmChartInflationGenerator does (api/internal/builtins): the chart is taken from
 * the chart home, else pulled; its values are the file's, merged with those of the entry.
 * @throws GitsyncError at the entry, or at the file that is wrong
 */
export async function inflateChart(entry: ChartEntry, source: ChartSource): Promise<InflatedChart> {
  const { chart } = entry;
  const merge = readMerge(entry);
  const found = await findChart(entry, source);
  const values = [
    await readOwnValues(found, merge),
    ...(await Promise.all(
      (chart.additionalValuesFiles ?? []).map((path) => readValuesFile(found, path)),
    )),
  ];
  const text = await runTemplates(found, {
    files: found.files,
    values,
    ...given('releaseName', chart.releaseName),
    ...given('namespace', chart.namespace),
    ...given('nameTemplate', chart.nameTemplate),
    ...given('kubeVersion', chart.kubeVersion),
    apiVersions: chart.apiVersions ?? [],
    includesCrds: chart.includeCRDs ?? false,
    skipsHooks: chart.skipHooks ?? false,
    skipsTests: chart.skipTests ?? false,
  });
  return { text, folder: found.folder, isPulled: found.isPulled };
}

async function runTemplates(found: FoundChart, request: ChartRequest): Promise<string> {
  try {
    return await found.source.renderer.template(request);
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    const own = found.files.get('values.yaml');
    throw hideSecrets(error, own === undefined ? request.values : [own, ...request.values]);
  }
}

/** The member, unless it says nothing. */
function given<K extends string>(name: K, value = ''): Readonly<Partial<Record<K, string>>> {
  const member: Partial<Record<string, string>> = value === '' ? {} : { [name]: value };
  // One member, of that name: a computed key alone has the type of any string.
  return member as Readonly<Partial<Record<K, string>>>;
}

function readMerge({ chart, origin }: ChartEntry): ValuesMerge {
  const asked = chart.valuesMerge ?? '';
  const merge = merges.find((name) => name === (asked === '' ? 'override' : asked));
  if (merge !== undefined) return merge;
  const message = `valuesMerge must be ${merges.join(', ')}, not "${asked}"`;
  return fail('RENDER_BAD_KUSTOMIZATION', origin, message);
}

async function findChart(entry: ChartEntry, source: ChartSource): Promise<FoundChart> {
  const { chart, origin } = entry;
  const { name = '', version, repo = '' } = chart;
  const folder = locateChart(entry);
  if (source.files.entry(folder) === 'directory') {
    const files = await readFolder(source.files, folder);
    return { entry, source, folder, files, isPulled: false };
  }
  if (repo === '') {
    const hint = 'Commit the chart there, or name the repo that it is pulled from.';
    fail('RENDER_MISSING_FILE', origin, `there is no chart ${showFolder(folder)}`, hint);
  }
  const address = { repo, name, isDevelopment: chart.devel ?? false, ...given('version', version) };
  const files = await source.renderer.pull(address, await readConfig(entry, source));
  return { entry, source, folder, files, isPulled: true };
}

/** Where kustomize looks for a chart: pulled ones lie below a folder with their version. */
function locateChart({ chart, globals, folder, origin }: ChartEntry): string {
  const { name = '', version = '', repo = '' } = chart;
  if (name === '') fail('RENDER_BAD_KUSTOMIZATION', origin, 'a chart has no name', 'Add name.');
  if (/[/\\\0]|^\.\.$/.test(name)) {
    const hint = 'Name the folder above it as helmGlobals.chartHome, or as a part of repo.';
    fail('RENDER_BAD_KUSTOMIZATION', origin, `the chart name "${name}" is a path`, hint);
  }
  const { chartHome = '' } = globals;
  const home = chartHome === '' ? 'charts' : chartHome;
  const place = version === '' || repo === '' ? home : `${home}/${name}-${version}`;
  const located = joinTreePath(folder, `${place}/${name}`);
  if (located !== undefined) return located;
  const hint = 'Name a folder of the source, relative to the kustomization file.';
  return fail(
    'RENDER_BAD_KUSTOMIZATION',
    origin,
    `chartHome ${home} leads out of the source`,
    hint,
  );
}

/** What configHome holds. A path that is not there is an empty configuration, as for helm. */
async function readConfig(entry: ChartEntry, source: ChartSource): Promise<ChartConfig> {
  const { configHome = '' } = entry.globals;
  if (configHome === '') return new Map();
  const folder = joinTreePath(entry.folder, configHome);
  if (folder === undefined) {
    const hint = 'Name a folder of the source, or set HELM_REGISTRY_CONFIG for gitsync.';
    const message = `configHome ${configHome} leads out of the source`;
    return fail('RENDER_BAD_KUSTOMIZATION', entry.origin, message, hint);
  }
  if (source.files.entry(folder) !== 'directory') return new Map();
  return readFolder(source.files, folder);
}

async function readOwnValues(found: FoundChart, merge: ValuesMerge): Promise<Uint8Array> {
  const { chart, origin } = found.entry;
  const inline = chart.valuesInline ?? {};
  const hasInline = Object.keys(inline).length > 0;
  if (hasInline && merge === 'replace') return printValues(mergeValues({}, inline, merge));
  const named = chart.valuesFile ?? '';
  const bytes = named === '' ? await readDefaultValues(found) : await readValuesFile(found, named);
  if (!hasInline) return bytes;
  const shown = named === '' ? `${found.folder}/values.yaml` : named;
  try {
    return printValues(mergeValues(parseValues(bytes, shown), inline, merge));
  } catch (error) {
    if (!(error instanceof MergeFault)) throw error;
    const message = `valuesInline and ${shown} cannot be merged: ${error.message}`;
    return fail('RENDER_BAD_KUSTOMIZATION', origin, message, 'Give both the same shape.');
  }
}

function parseValues(bytes: Uint8Array, file: string): JsonObject {
  const value = parseDocuments(decodeText(bytes, file), { dialect: 'patch', file })[0]?.value ?? {};
  if (isJsonObject(value)) return value;
  return fail('RENDER_BAD_YAML', { file }, 'a file of values must be a map');
}

async function readDefaultValues(found: FoundChart): Promise<Uint8Array> {
  const { entry, folder, files, source } = found;
  const isReachable = source.restrictor === 'none' || isWithin(entry.folder, folder);
  if (!isReachable) {
    const message = `the values of the chart ${folder} lie outside the folder of the kustomization`;
    const hint =
      'Name a valuesFile in the folder, move the chart, or allow it with --load-restrictor LoadRestrictionsNone.';
    fail('RENDER_BAD_KUSTOMIZATION', entry.origin, message, hint);
  }
  const bytes = files.get('values.yaml');
  if (bytes !== undefined) return Promise.resolve(bytes);
  const hint = 'Name a valuesFile, or add an empty values.yaml to the chart.';
  return fail('RENDER_MISSING_FILE', entry.origin, `there is no ${folder}/values.yaml`, hint);
}

/** A file of values that the entry names; it may lie in the chart itself, also when that was pulled. */
async function readValuesFile(found: FoundChart, path: string): Promise<Uint8Array> {
  const { entry, source, folder } = found;
  const { origin } = entry;
  if (isRemote(path)) {
    const hint = 'Copy it into the repository and name the path.';
    fail('RENDER_UNSUPPORTED', origin, `the values "${path}" are remote`, hint);
  }
  const resolved = resolveFile(entry.folder, path, source.restrictor);
  if (resolved.kind === 'refused') {
    return fail('RENDER_BAD_KUSTOMIZATION', origin, resolved.reason, resolved.hint);
  }
  const isInChart = found.isPulled && isWithin(folder, resolved.path);
  const pulled = isInChart ? found.files.get(resolved.path.slice(folder.length + 1)) : undefined;
  if (pulled !== undefined) return pulled;
  if (source.files.entry(resolved.path) === 'file') {
    const contents = await source.files.read([resolved.path]);
    return contents.get(resolved.path) ?? new Uint8Array();
  }
  const message = `there is no file ${resolved.path}`;
  const hint =
    'Correct the path (it is relative to the kustomization file), or add the file to git.';
  return fail('RENDER_MISSING_FILE', origin, message, hint);
}
