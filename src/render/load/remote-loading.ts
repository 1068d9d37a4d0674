import type { Origin } from '../../model/manifest.ts';
import { formatOrigin } from '../../model/manifest.ts';
import { maskUrl } from '../../model/mask-url.ts';
import { problemsOf } from '../../model/problem.ts';
import type { Problem } from '../../model/problem.ts';
import type { RemoteBase, RemoteBases } from '../../model/remote-bases.ts';
import type { Kustomization } from '../kustomization/kustomization-file.ts';
import { problemAt } from '../render-problem.ts';
import type { ProblemLog } from '../render-problem.ts';
import { joinTreePath } from '../tree-path.ts';
import { splitMountedPath } from './mounted-trees.ts';
import type { MountedTrees } from './mounted-trees.ts';

/** Where the remote folders that kustomizations name stand in the tree, by {@link remoteKey}. */
export type RemoteFolders = ReadonlyMap<string, string>;

/** What loading knows of repositories outside the source. */
export interface RemoteLoading {
  readonly bases: RemoteBases;
  readonly trees: MountedTrees;
  readonly folders: Map<string, string>;
  /** Repositories and refs by the names of their trees, for origins. */
  readonly repositories: Map<string, RemoteRepository>;
  readonly opened: Map<string, Promise<Opened>>;
  /** Asked for since the last round. */
  wanted: RemoteWant[];
}

/** The members `repo` and `ref` of an origin (api/resource/origin.go). */
export interface RemoteRepository {
  readonly repo: string;
  readonly ref: string;
}

interface RemoteWant {
  /** Folder of the kustomization that names it. */
  readonly folder: string;
  readonly address: string;
  readonly origin: Origin;
}

type Opened =
  | { readonly kind: 'open'; readonly base: RemoteBase }
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] };

/** A folder that is ready to be read, and who named it. */
export interface RemoteFolder {
  readonly folder: string;
  readonly origin: Origin;
}

/** A remote base costs a fetch; no real tree names so many, and a hostile one must not go on for ever. */
const maxRemoteBases = 100;

/** What one kustomization calls by an address; another one may have a folder of that name. */
export function remoteKey(folder: string, address: string): string {
  return `${folder}\n${address}`;
}

/** The folder that a kustomization names: in the tree of another repository, or relative to its own. */
export function placeOf(folders: RemoteFolders, folder: string, name: string): string | undefined {
  const remote = folders.size === 0 ? undefined : folders.get(remoteKey(folder, name));
  return remote ?? joinTreePath(folder, name);
}

/**
 * Where origins begin below a remote base: with its folder in the repository. For the root, kustomize prints the
 * name of a folder that it has not made yet (Origin.Append).
 */
export function placeInRepository(folder: string, compat: 'kustomize' | undefined): string {
  const inside = splitMountedPath(folder)?.[1] ?? '';
  return inside === '' && compat === 'kustomize' ? 'notCloned' : inside;
}

/** The kustomization with the repository that it was read from, where that is not the source's. */
export function withRepository(
  remotes: RemoteLoading | undefined,
  kustomization: Kustomization,
): Kustomization {
  const [name] = splitMountedPath(kustomization.file) ?? [];
  const repository = name === undefined ? undefined : remotes?.repositories.get(name);
  return repository === undefined ? kustomization : { ...kustomization, repository };
}

/**
 * Opens what kustomizations asked for since the last call, all at once and each address once, and answers with the
 * folders in the order in which they were named. What fails is noted at the line that names it.
 */
export async function openRemoteFolders(
  remotes: RemoteLoading,
  log: ProblemLog,
): Promise<readonly RemoteFolder[]> {
  const { wanted } = remotes;
  remotes.wanted = [];
  const found: RemoteFolder[] = [];
  for (const { address, origin } of wanted) startOpening(remotes, address, origin);
  for (const want of wanted) {
    const opened = await remotes.opened.get(want.address);
    if (opened?.kind === 'open') {
      const folder = takeBase(remotes, want, opened.base, log);
      if (folder !== undefined) found.push({ folder, origin: want.origin });
    } else {
      log.problems.push(...(opened?.problems ?? []).map((one) => at(want.origin, one)));
    }
  }
  return found;
}

function startOpening(remotes: RemoteLoading, address: string, origin: Origin): void {
  const { opened, bases } = remotes;
  if (opened.has(address)) return;
  if (opened.size >= maxRemoteBases) {
    const message = `more than ${String(maxRemoteBases)} remote bases are named`;
    const problem = { code: 'RENDER_LIMIT', message, origin } as const;
    opened.set(address, Promise.resolve({ kind: 'failed', problems: [problem] }));
    return;
  }
  const opening = bases.open(address).then(
    (base): Opened => ({ kind: 'open', base }),
    (error: unknown): Opened => ({ kind: 'failed', problems: problemsOf(error) }),
  );
  opened.set(address, opening);
}

function takeBase(
  remotes: RemoteLoading,
  { folder, address, origin }: RemoteWant,
  base: RemoteBase,
  log: ProblemLog,
): string | undefined {
  const { name, files, path, url, ref, warning } = base;
  const place = remotes.trees.mount(name, files, path);
  remotes.repositories.set(name, { repo: url, ref });
  if (remotes.trees.entry(place) === 'file') {
    const hint = 'A remote base is a folder with a kustomization file: name its folder.';
    const message = `${place} is a file, no folder`;
    log.problems.push(problemAt('RENDER_BAD_KUSTOMIZATION', origin, message, hint));
    return undefined;
  }
  if (warning !== undefined) {
    log.warnings.push(problemAt('SOURCE_REMOTE', origin, warning.message, warning.hint));
  }
  remotes.folders.set(remoteKey(folder, address), place);
  return place;
}

/** A problem of a remote base at the line that names the base. */
function at(origin: Origin, problem: Problem): Problem {
  return { ...problem, origin, message: `${formatOrigin(origin)}: ${problem.message}` };
}

/** Why an address is not followed: remote bases are off, or it is that of a single file. */
export function remoteRefusal(origin: Origin, name: string): Problem {
  return problemAt(
    'RENDER_UNSUPPORTED',
    origin,
    `"${maskUrl(name)}" is remote; gitsync renders only what is in the source`,
    'Copy it into the repository and name the path. Folders of git repositories can be allowed by name (--allow-remote).',
  );
}
