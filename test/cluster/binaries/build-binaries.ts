import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keptLogsFolder } from '../kept-logs.ts';
import { describeExit, SupervisedPrograms } from '../processes/supervised-programs.ts';
import { clusterCacheFolder } from './cache-folder.ts';
import { goEnvironment, runGo } from './go-toolchain.ts';
import { cacheKey, modulesFolder, readPinnedVersions } from './pinned-versions.ts';
import { stagesFolder, type ProgramName } from './programs.ts';
import { withLock } from './with-lock.ts';

const abandonedAfterMs = 24 * 3_600_000;

/** The stages for nodes with a lease and pods that run at once, of kwok's module. */
const stageFolders = [
  { folder: 'node/fast', pattern: /^node-initialize\.yaml$/ },
  { folder: 'node/heartbeat-with-lease', pattern: /-lease\.yaml$/ },
  { folder: 'pod/fast', pattern: /^pod-.*\.yaml$/ },
];

interface BuildStep {
  readonly folder: string;
  readonly programs: readonly ProgramName[];
  readonly packages: readonly string[];
  /** Where several packages are built this is a folder and ends in a slash. */
  readonly output: string;
  readonly linkerFlags: string;
}

/** Where programs of the pinned versions are, once they are built. */
export function cachedBinariesFolder(): string {
  return join(clusterCacheFolder(), cacheKey(readPinnedVersions()), 'bin');
}

async function kubernetesLinkerFlags(version: string): Promise<string> {
  const format = '{{.Time.Format "2006-01-02T15:04:05Z"}}';
  const buildDate = await runGo('kubernetes', ['list', '-m', '-f', format, 'k8s.io/kubernetes']);
  const [major = '', minor = ''] = version.slice(1).split('.');
  const values = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    // A module has no commit; clients print the first seven characters of this.
    gitCommit: version,
    gitTreeState: 'clean',
    buildDate,
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  const settings = packages.flatMap((name) =>
    Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`),
  );
  return ['-s -w', ...settings].join(' ');
}

async function planBuild(output: string): Promise<BuildStep[]> {
  const programs = [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kubectl',
  ] as const;
  return [
    {
      folder: 'kubernetes',
      programs,
      packages: programs.map((name) => `k8s.io/kubernetes/cmd/${name}`),
      output: `${output}/`,
      linkerFlags: await kubernetesLinkerFlags(readPinnedVersions().kubernetes),
    },
    {
      folder: 'etcd',
      programs: ['etcd'],
      packages: ['go.etcd.io/etcd/server/v3'],
      output: join(output, 'etcd'),
      linkerFlags: '-s -w',
    },
    {
      folder: 'kwok',
      programs: ['kwok'],
      packages: ['sigs.k8s.io/kwok/cmd/kwok'],
      output: join(output, 'kwok'),
      linkerFlags: '-s -w',
    },
  ];
}

async function runStep(step: BuildStep, programs: SupervisedPrograms, logs: string): Promise<void> {
  const program = await programs.run({
    name: `go build (${step.folder})`,
    command: 'go',
    args: [
      ...['build', '-mod=readonly', '-trimpath', '-buildvcs=false'],
      // Debug information is stripped at the end: not making it saves a quarter of the time.
      '-gcflags=all=-dwarf=false',
      ...['-ldflags', step.linkerFlags, '-o', step.output, ...step.packages],
    ],
    logPath: join(logs, `build-${step.folder}.log`),
    cwd: join(modulesFolder, step.folder),
    env: goEnvironment(),
  });
  const exit = await program.exited;
  if (exit.code !== 0) throw new Error(describeExit(program.spec, exit));
}

async function copyStages(target: string): Promise<void> {
  const module = await runGo('kwok', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok']);
  await mkdir(target, { recursive: true });
  for (const { folder, pattern } of stageFolders) {
    const source = join(module, 'kustomize', 'stage', folder);
    const files = (await readdir(source)).filter((file) => pattern.test(file));
    if (files.length === 0) throw new Error(`kwok's module has no stage files in ${source}`);
    for (const file of files) await copyFile(join(source, file), join(target, file));
  }
}

/** Builds that were cut off together with their supervisor, by a power cut for instance. */
async function removeAbandonedBuilds(final: string): Promise<void> {
  const parent = join(final, '..');
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(final)}.building-`)) continue;
    const { mtimeMs } = await stat(join(parent, name));
    if (Date.now() - mtimeMs < abandonedAfterMs) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function moveIntoPlace(building: string, final: string): Promise<void> {
  try {
    await rename(building, final);
  } catch (error) {
    // Another run put the same programs there first: a folder in place is always complete.
    if (!existsSync(final)) throw error;
  }
}

async function build(final: string, log: (line: string) => void): Promise<void> {
  await removeAbandonedBuilds(final);
  const building = await mkdtemp(`${final}.building-`);
  const logs = join(building, 'logs');
  await mkdir(logs);
  const programs = await SupervisedPrograms.start({
    temporary: building,
    logs,
    keepLogsIn: keptLogsFolder('build'),
  });
  let isDone = false;
  try {
    for (const step of await planBuild(join(building, 'bin'))) {
      log(`building ${step.programs.join(', ')}`);
      await runStep(step, programs, logs);
    }
    await copyStages(join(building, 'bin', stagesFolder));
    await rm(logs, { recursive: true });
    await moveIntoPlace(building, final);
    isDone = true;
  } finally {
    await programs.stop(!isDone);
  }
}

/**
 * Builds the programs of the pinned versions unless the cache has them, and returns their folder.
 * Complete or absent: they are built in a folder beside it that is renamed at the end. Needs go.
 */
export async function buildBinaries(log: (line: string) => void): Promise<string> {
  const bin = cachedBinariesFolder();
  if (existsSync(bin)) return bin;
  const final = join(bin, '..');
  await withLock(
    `${final}.lock`,
    () => log('waiting for another run that builds the same programs'),
    async () => {
      if (existsSync(bin)) return;
      log(
        'the programs of the test cluster are built once per version: about 6 minutes on 2 cores',
      );
      await build(final, log);
    },
  );
  return bin;
}
