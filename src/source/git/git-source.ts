import type { Checkout } from '../../model/file-tree.ts';
import { hashName, isCommitHash } from '../ref-name.ts';
import { escapeText } from '../../model/escape-text.ts';
import { sourceError } from '../source-problem.ts';
import type { GitSourceSpec } from '../source-spec.ts';
import { GitObjects } from './git-objects.ts';
import type { GitSourceOptions } from './git-source-options.ts';
import { GitTree } from './git-tree.ts';
import { ensureCommit, isFetched, mirrorOf, type Mirror } from './mirror.ts';
import {
  askServer,
  remoteOf,
  type AdvertisedRevision,
  type ResolvedRevision,
} from './resolve-revision.ts';

/** A checkout that tells its ref and commit apart. */
export interface GitCheckout extends Checkout {
  readonly resolved: ResolvedRevision;
}

/** A git repository at the revision that the server names now; fetches nothing when that is cached. */
export async function openGit(
  spec: GitSourceSpec,
  options: GitSourceOptions,
): Promise<GitCheckout> {
  const started = performance.now();
  const mirror = mirrorOf(remoteOf(spec, options), options);
  const wanted = findTrusted(spec, mirror) ?? (await askServer(spec, options));
  const revision = printRevision(wanted);
  await ensureCommit(mirror, wanted);
  const objects = new GitObjects(mirror, wanted);
  try {
    const files = await GitTree.open(await objects.list(), (ids) => objects.read(ids));
    if (files.entry(spec.path) === undefined) {
      throw sourceError(
        'SOURCE_NOT_FOUND',
        `${spec.url}: there is no ${escapeText(spec.path)} in ${revision}`,
        { hint: 'Check the path after //.' },
      );
    }
    options.logger.debug('the git source is open', {
      stage: 'source',
      url: spec.url,
      revision,
      durationMs: Math.round(performance.now() - started),
    });
    const { ref, commit } = wanted;
    return {
      files,
      path: spec.path,
      resolved: { ref, commit },
      revision: () => revision,
      close: () => objects.close(),
    };
  } catch (error) {
    await objects.close();
    throw error;
  }
}

/** The commit of a source that needs no question: its hash says all there is to know. */
function findTrusted({ ref }: GitSourceSpec, mirror: Mirror): AdvertisedRevision | undefined {
  if (mirror.options.isCacheTrusted !== true || ref === undefined) return undefined;
  if (!isCommitHash(ref) || !isFetched(mirror, ref)) return undefined;
  return { ref: undefined, commit: ref, object: ref };
}

/**
 * `main@sha1:<hash>`, `v1.2@sha1:<hash>`, `refs/pull/7/head@sha1:<hash>`, `HEAD@sha1:<hash>` (detached),
 * `sha1:<hash>` for a commit that was asked for by its hash; `sha256:` in a SHA-256 repository.
 */
export function printRevision({ ref, commit }: ResolvedRevision): string {
  const short = ref?.replace(/^refs\/(?:heads|tags)\//, '');
  const hash = `${hashName(commit)}:${commit}`;
  return short === undefined ? hash : `${short}@${hash}`;
}
