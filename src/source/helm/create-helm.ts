import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ChartAddress, ChartRenderer, ChartRequest } from '../../model/chart-renderer.ts';
import { sourceError } from '../source-problem.ts';
import { maskUrl } from '../../model/mask-url.ts';
import { pullEnvironment, templateEnvironment } from './helm-environment.ts';
import { helmError } from './helm-problem.ts';
import type { HelmPurpose } from './helm-problem.ts';
import { runHelm } from './run-helm.ts';
import type { HelmCall, HelmLimits } from './run-helm.ts';
import { readFiles, withScratchFolder, writeFiles } from './scratch-folder.ts';

/** How helm is run. */
export interface HelmOptions {
  /** The program: a name on the PATH, or a path. */
  readonly command: string;
  /** Ends what runs. */
  readonly signal: AbortSignal;
  /** Two minutes and 64 MiB unless it says otherwise. */
  readonly limits?: HelmLimits;
}

const defaultLimits: HelmLimits = { timeoutMs: 120_000, outputBytes: 64 * 2 ** 20 };

/**
 * A {@link ChartRenderer} that runs helm 3 or 4 as a child process, each call in a folder of its own. Everything from
 * git stands behind `=` or `--`: no name or version can become a flag.
 */
export function createHelm(options: HelmOptions): ChartRenderer {
  const { signal, limits = defaultLimits } = options;
  const command = options.command.includes('/') ? resolve(options.command) : options.command;
  const run = async (call: Pick<HelmCall, 'args' | 'cwd' | 'env'>, purpose: HelmPurpose) => {
    const whole: HelmCall = { ...call, command, signal, limits };
    const result = await runHelm(whole);
    if (result.kind === 'done') return result.stdout;
    throw helmError(whole, result, purpose);
  };
  return {
    pull: (address, config) =>
      withScratchFolder(async (folder) => {
        const { args, shown } = planPull(address);
        await writeFiles(join(folder, 'config'), config);
        const hint =
          'Check repo, name and version, or commit the chart into the chart home: then nothing is pulled.';
        const purpose = { shown, code: 'SOURCE_UNREACHABLE', hint } as const;
        await run({ args, cwd: folder, env: pullEnvironment(folder) }, purpose);
        return readPulled(folder, address, shown);
      }),
    template: (request) =>
      withScratchFolder(async (folder) => {
        await writeFiles(join(folder, 'chart'), request.files);
        await writeFiles(folder, nameValues(request));
        const hint = 'Correct the values or the chart; `helm template` shows the same error.';
        const purpose = { shown: 'helm template', code: 'RENDER_BAD_GENERATOR', hint } as const;
        const args = templateArguments(request);
        const stdout = await run({ args, cwd: folder, env: templateEnvironment(folder) }, purpose);
        return stdout.toString('utf8');
      }),
  };
}

interface PullPlan {
  readonly args: readonly string[];
  readonly shown: string;
}

/** @throws GitsyncError SOURCE_REFUSED for what is neither https, http nor oci: helm knows more through plugins. */
function planPull({ repo, name, version, isDevelopment }: ChartAddress): PullPlan {
  const masked = maskUrl(repo);
  const scheme = /^(https?|oci):\/\//.exec(repo)?.[1];
  if (scheme === undefined) {
    throw sourceError('SOURCE_REFUSED', `the repo ${masked} is no https, http or oci address`, {
      hint: 'Correct repo, or commit the chart into the chart home.',
    });
  }
  const where = scheme === 'oci' ? [`${repo.replace(/\/$/, '')}/${name}`] : [name];
  const args = [
    'pull',
    '--untar',
    '--untardir=pulled',
    ...(scheme === 'oci' ? [] : [`--repo=${repo}`]),
    ...(version === undefined ? [] : [`--version=${version}`]),
    ...(isDevelopment ? ['--devel'] : []),
    '--',
    ...where,
  ];
  return { args, shown: `helm pull of ${name} from ${masked}` };
}

async function readPulled(
  folder: string,
  address: ChartAddress,
  shown: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const chart = join(folder, 'pulled', address.name);
  if (existsSync(join(chart, 'Chart.yaml'))) return readFiles(chart);
  throw sourceError('SOURCE_NOT_FOUND', `${shown} gave no folder ${address.name} with a chart`, {
    hint: 'The name must be that of the chart in the archive.',
  });
}

/** The files of values by the names that {@link templateArguments} gives them. */
function nameValues({ values }: ChartRequest): ReadonlyMap<string, Uint8Array> {
  return new Map(values.map((bytes, index) => [valuesName(index), bytes]));
}

function valuesName(index: number): string {
  return `values-${String(index)}.yaml`;
}

/** The arguments of kustomize's call (api/types AsHelmArgs), with every value bound to its flag. */
function templateArguments(request: ChartRequest): readonly string[] {
  const { releaseName, namespace, nameTemplate, kubeVersion } = request;
  return [
    'template',
    ...(releaseName === undefined ? ['--generate-name'] : []),
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
    ...(nameTemplate === undefined ? [] : [`--name-template=${nameTemplate}`]),
    ...request.values.map((_bytes, index) => `--values=${valuesName(index)}`),
    ...request.apiVersions.map((version) => `--api-versions=${version}`),
    ...(kubeVersion === undefined ? [] : [`--kube-version=${kubeVersion}`]),
    ...(request.includesCrds ? ['--include-crds'] : []),
    ...(request.skipsTests ? ['--skip-tests'] : []),
    ...(request.skipsHooks ? ['--no-hooks'] : []),
    '--',
    ...(releaseName === undefined ? [] : [releaseName]),
    './chart',
  ];
}
