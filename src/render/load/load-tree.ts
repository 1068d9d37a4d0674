import type { RenderTools } from '../render-tools.ts';
import type { FileTree } from '../../model/file-tree.ts';
import type { Origin } from '../../model/manifest.ts';
import { GitsyncError } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { RemoteBases } from '../../model/remote-bases.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { kustomizationFileNames, readKustomization } from '../kustomization/kustomization-file.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { collect, problemAt } from '../render-problem.ts';
import type { ProblemLog } from '../render-problem.ts';
import { parseResources } from '../resource/parse-resources.ts';
import type { Resource } from '../resource/resource.ts';
import { joinTreePath, showFolder } from '../tree-path.ts';
import { listNamedPaths } from './named-files.ts';
import type { NamedPath } from './named-files.ts';
import { listPluginPaths } from './plugin-paths.ts';
import { mountTrees } from './mounted-trees.ts';
import { openRemoteFolders, remoteRefusal, withRepository } from './remote-loading.ts';
import type { RemoteFolders, RemoteLoading } from './remote-loading.ts';
import { isRemote, resolveFile, resolveFolder } from './resolve-path.ts';
import type { LoadRestrictor, ResolvedPath } from './resolve-path.ts';

/** Everything that a build reads, parsed: the build itself does no I/O. */
export interface LoadedTree {
  /** By folder. */
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  /** Objects by file. */
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  /** Bytes of every file that was read. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly restrictor: LoadRestrictor;
  readonly remoteFolders: RemoteFolders;
  readonly warnings: readonly Problem[];
}

interface Loading extends LoadedTree {
  readonly files: FileTree;
  /** Undefined where addresses are not followed. */
  readonly remotes: RemoteLoading | undefined;
  readonly log: ProblemLog;
  readonly mayInflateCharts: boolean;
  readonly kustomizations: Map<string, Kustomization>;
  readonly resources: Map<string, readonly Resource[]>;
  readonly contents: Map<string, Uint8Array>;
  /** What the next round reads. */
  wanted: Map<string, Want>;
  readonly seenFolders: Set<string>;
}

/** How a file is used; one file may be used in several ways. */
interface Want {
  asResources: boolean;
  kustomizationOf?: string;
}

/** The kustomization file of a folder, or undefined where there is none or more than one. */
export function findKustomizationFiles(files: FileTree, folder: string): readonly string[] {
  return kustomizationFileNames
    .map((name) => joinTreePath(folder, name) ?? name)
    .filter((path) => files.entry(path) === 'file');
}

/**
 * Reads a kustomization and everything it names, breadth first: each round reads in one batch what the round before
 * named, so that a git source fetches once per round. Addresses of other repositories are followed where
 * `remoteBases` are handed in.
 * @throws GitsyncError with every missing, unreadable and malformed file.
 */
export async function loadTree(
  files: FileTree,
  root: string,
  restrictor: LoadRestrictor,
  { charts, remoteBases }: RenderTools = {},
): Promise<LoadedTree> {
  const log: ProblemLog = { problems: [], warnings: [] };
  const remotes = remoteBases === undefined ? undefined : createRemoteLoading(files, remoteBases);
  const loading: Loading = {
    files: remotes?.trees ?? files,
    remotes,
    remoteFolders: remotes?.folders ?? new Map<string, string>(),
    log,
    warnings: log.warnings,
    restrictor,
    mayInflateCharts: charts !== undefined,
    kustomizations: new Map(),
    resources: new Map(),
    contents: new Map(),
    wanted: new Map(),
    seenFolders: new Set(),
  };
  wantFolder(loading, root, { file: showFolder(root) });
  while (loading.wanted.size > 0) {
    await readRound(loading);
    await openRemotes(loading);
  }
  for (const kustomization of loading.kustomizations.values()) {
    wantPluginFiles(loading, kustomization);
  }
  if (loading.wanted.size > 0) await readRound(loading);
  if (log.problems.length > 0) throw new GitsyncError(log.problems);
  return loading;
}

async function openRemotes(loading: Loading): Promise<void> {
  const { remotes, log } = loading;
  if (remotes === undefined || remotes.wanted.length === 0) return;
  for (const { folder, origin } of await openRemoteFolders(remotes, log)) {
    wantFolder(loading, folder, origin);
  }
}

async function readRound(loading: Loading): Promise<void> {
  const round = loading.wanted;
  loading.wanted = new Map();
  const missing = [...round.keys()].filter((path) => !loading.contents.has(path));
  for (const [path, bytes] of await loading.files.read(missing)) loading.contents.set(path, bytes);
  for (const [path, want] of round) {
    const bytes = loading.contents.get(path) ?? new Uint8Array();
    if (want.kustomizationOf !== undefined) {
      const kustomization = collect(loading.log, () =>
        readKustomization(path, bytes, loading.mayInflateCharts),
      );
      if (kustomization !== undefined) takeKustomization(loading, kustomization);
    }
    if (want.asResources && !loading.resources.has(path)) takeResources(loading, path, bytes);
  }
}

function takeResources(loading: Loading, path: string, bytes: Uint8Array): void {
  const origin = { file: path, by: 'resource' } as const;
  const resources = collect(loading.log, () => parseResources(decodeText(bytes, path), origin));
  loading.resources.set(path, resources ?? []);
}

function takeKustomization(loading: Loading, read: Kustomization): void {
  const kustomization = withRepository(loading.remotes, read);
  loading.kustomizations.set(kustomization.folder, kustomization);
  const named = listNamedPaths(kustomization);
  for (const entry of named.resources) wantResource(loading, kustomization, entry);
  for (const entry of named.components) {
    if (isRemoteHere(loading, kustomization, entry.path)) wantRemote(loading, kustomization, entry);
    else {
      const resolved = resolveFolder(kustomization.folder, entry.path);
      wantResolvedFolder(loading, resolved, kustomization.origin(entry.field));
    }
  }
  for (const { path, field } of named.files) wantFile(loading, kustomization, { path, field });
}

/** A resource is a file first, else a folder (kusttarget.go accumulateResources). */
function wantResource(loading: Loading, kustomization: Kustomization, entry: NamedPath): void {
  const { path, field } = entry;
  const origin = kustomization.origin(field);
  if (isRemoteHere(loading, kustomization, path)) {
    wantRemote(loading, kustomization, entry);
    return;
  }
  const place = joinTreePath(kustomization.folder, path);
  if (place !== undefined && loading.files.entry(place) === 'file') {
    const file = wantFile(loading, kustomization, entry);
    if (file !== undefined) wantOf(loading, file).asResources = true;
    return;
  }
  wantResolvedFolder(loading, resolveFolder(kustomization.folder, path), origin);
}

/** Puts a file on the list of the next round; its path, or undefined when it may not or cannot be read. */
function wantFile(
  loading: Loading,
  kustomization: Kustomization,
  entry: NamedPath,
): string | undefined {
  const origin = kustomization.origin(entry.field);
  const resolved = resolveFile(kustomization.folder, entry.path, loading.restrictor);
  if (isRemoteHere(loading, kustomization, entry.path)) {
    loading.log.problems.push(remoteRefusal(origin, entry.path));
    return undefined;
  }
  if (resolved.kind === 'refused') {
    refusePath(loading, origin, resolved);
    return undefined;
  }
  if (loading.files.entry(resolved.path) !== 'file') {
    reportMissing(loading, origin, `there is no file ${resolved.path}`);
    return undefined;
  }
  wantOf(loading, resolved.path);
  return resolved.path;
}

function wantResolvedFolder(loading: Loading, resolved: ResolvedPath, origin: Origin): void {
  if (resolved.kind === 'refused') refusePath(loading, origin, resolved);
  else wantFolder(loading, resolved.path, origin);
}

function wantFolder(loading: Loading, folder: string, origin: Origin): void {
  if (loading.seenFolders.has(folder)) return;
  loading.seenFolders.add(folder);
  const shown = showFolder(folder);
  if (loading.files.entry(folder) !== 'directory' && folder !== '') {
    reportMissing(loading, origin, `there is no file or folder ${shown}`);
    return;
  }
  const found = findKustomizationFiles(loading.files, folder);
  const [file] = found;
  if (file === undefined) {
    reportMissing(
      loading,
      origin,
      `the folder ${shown} holds no kustomization file (${kustomizationFileNames.join(', ')})`,
    );
  } else if (found.length > 1) {
    const message = `the folder ${shown} holds several kustomization files: ${found.join(', ')}`;
    loading.log.problems.push(
      problemAt('RENDER_BAD_KUSTOMIZATION', origin, message, 'Keep one of them.'),
    );
  } else {
    wantOf(loading, file).kustomizationOf = folder;
  }
}

function wantOf(loading: Loading, path: string): Want {
  const want = loading.wanted.get(path) ?? { asResources: false };
  loading.wanted.set(path, want);
  return want;
}

/** Files that configurations of plugins name; one that is missing is reported by who needs it. */
function wantPluginFiles(loading: Loading, kustomization: Kustomization): void {
  const paths = collect(loading.log, () => listPluginPaths(loading, kustomization));
  for (const name of paths ?? []) {
    const resolved = resolveFile(kustomization.folder, name, loading.restrictor);
    if (resolved.kind === 'refused' || loading.contents.has(resolved.path)) continue;
    if (loading.files.entry(resolved.path) === 'file') wantOf(loading, resolved.path);
  }
}

/** An address, unless it has no scheme and a file or folder of that name is there. */
function isRemoteHere(loading: Loading, { folder }: Kustomization, name: string): boolean {
  if (!isRemote(name)) return false;
  if (name.includes('://')) return true;
  const place = joinTreePath(folder, name);
  return place === undefined || loading.files.entry(place) === undefined;
}

function wantRemote(
  { remotes, log }: Loading,
  kustomization: Kustomization,
  { path, field }: NamedPath,
): void {
  const origin = kustomization.origin(field);
  if (remotes === undefined) log.problems.push(remoteRefusal(origin, path));
  else remotes.wanted.push({ folder: kustomization.folder, address: path, origin });
}

function createRemoteLoading(files: FileTree, bases: RemoteBases): RemoteLoading {
  const trees = mountTrees(files);
  return {
    bases,
    trees,
    folders: new Map(),
    repositories: new Map(),
    opened: new Map(),
    wanted: [],
  };
}

function refusePath(
  loading: Loading,
  origin: Origin,
  refused: Extract<ResolvedPath, { kind: 'refused' }>,
): void {
  loading.log.problems.push(
    problemAt('RENDER_BAD_KUSTOMIZATION', origin, refused.reason, refused.hint),
  );
}

function reportMissing(loading: Loading, origin: Origin, message: string): void {
  const hint =
    'Correct the path (it is relative to the kustomization file), or add what it names to git.';
  loading.log.problems.push(problemAt('RENDER_MISSING_FILE', origin, message, hint));
}
