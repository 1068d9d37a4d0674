import { isCommitHash } from '../ref-name.ts';
import { sourceError } from '../source-problem.ts';
import type { GitSourceSpec } from '../source-spec.ts';
import type { GitRemote } from './git-environment.ts';
import type { GitSourceOptions } from './git-source-options.ts';
import { lsRemote } from './git-wrapper.ts';

/** What a ref stands for on the server right now. */
export interface ResolvedRevision {
  /** The full ref (`refs/heads/main`; `HEAD` when it is detached), or undefined for a commit asked for by its hash. */
  readonly ref: string | undefined;
  readonly commit: string;
}

/** {@link ResolvedRevision} with the object that the server advertises for it: the tag where the commit is tagged. */
export interface AdvertisedRevision extends ResolvedRevision {
  readonly object: string;
}

const askTimeoutMs = 60_000;

/**
 * Asks the server (ls-remote only) what the source's ref stands for. A commit hash stands for itself; the
 * server is asked nevertheless, so that a login that was withdrawn ends the access to what is cached.
 * @throws GitsyncError SOURCE_BAD_REF when there is no such branch or tag, or both with different commits.
 */
export async function resolveRevision(
  spec: GitSourceSpec,
  options: GitSourceOptions,
): Promise<ResolvedRevision> {
  const { ref, commit } = await askServer(spec, options);
  return { ref, commit };
}

/** {@link resolveRevision} for a fetch. */
export async function askServer(
  spec: GitSourceSpec,
  options: GitSourceOptions,
): Promise<AdvertisedRevision> {
  const remote = remoteOf(spec, options);
  const call = {
    gitDir: undefined,
    remote,
    timeoutMs: Math.min(options.timeoutMs ?? askTimeoutMs, askTimeoutMs),
    signal: options.signal,
  };
  if (spec.ref !== undefined && isCommitHash(spec.ref)) {
    await lsRemote(call, ['HEAD']);
    return { ref: undefined, commit: spec.ref, object: spec.ref };
  }
  const names = namesToAsk(spec.ref);
  const answer = parseRefs(await lsRemote(call, [...names, ...names.map((name) => `${name}^{}`)]));
  return pick(spec, names, answer);
}

/** The remote of a source, after the check that its protocol is allowed here. */
export function remoteOf(spec: GitSourceSpec, options: GitSourceOptions): GitRemote {
  if (spec.scheme === 'file' && options.allowFileProtocol !== true) {
    throw sourceError('SOURCE_BAD_URL', `${spec.url}: file URLs are not allowed here`, {
      hint: 'Use https or ssh: a file URL would read the machine that gitsync runs on.',
    });
  }
  return {
    url: spec.url,
    scheme: spec.scheme,
    credentials: { ...spec.credentials, ...options.credentials },
  };
}

function namesToAsk(ref: string | undefined): readonly string[] {
  if (ref === undefined || ref === 'HEAD') return ['HEAD'];
  if (ref.startsWith('refs/')) return [ref];
  return [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

interface Refs {
  /** Object ids by full name; `name^{}` is what an annotated tag points to. */
  readonly ids: ReadonlyMap<string, string>;
  /** The branch that HEAD points to. */
  readonly head: string | undefined;
}

function parseRefs(answer: string): Refs {
  const ids = new Map<string, string>();
  let head: string | undefined;
  for (const line of answer.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (value.startsWith('ref: ') && name === 'HEAD') head = value.slice('ref: '.length);
    else if (isCommitHash(value)) ids.set(name, value);
  }
  return { ids, head };
}

function pick(spec: GitSourceSpec, names: readonly string[], refs: Refs): AdvertisedRevision {
  const found = names.flatMap((name) => {
    const object = refs.ids.get(name);
    if (object === undefined) return [];
    const ref = name === 'HEAD' ? (refs.head ?? name) : name;
    return [{ ref, object, commit: refs.ids.get(`${name}^{}`) ?? object }];
  });
  const [first, second] = found;
  if (first === undefined) throw nothingFound(spec);
  if (second !== undefined && second.commit !== first.commit) {
    throw sourceError(
      'SOURCE_BAD_REF',
      `${spec.url}: "${spec.ref ?? 'HEAD'}" names a branch and a tag with different commits`,
      { hint: `Write ?ref=${first.ref} or ?ref=${second.ref}.` },
    );
  }
  return first;
}

function nothingFound(spec: GitSourceSpec): Error {
  if (spec.ref === undefined || spec.ref === 'HEAD') {
    return sourceError('SOURCE_BAD_REF', `${spec.url}: the repository has no commits, or no HEAD`, {
      hint: 'Push a first commit, name the branch with ?ref=, or check that the URL is that of a repository.',
    });
  }
  const kind = spec.ref.startsWith('refs/') ? 'ref' : 'branch or tag';
  return sourceError('SOURCE_BAD_REF', `${spec.url}: there is no ${kind} "${spec.ref}"`, {
    hint: /^[0-9a-f]{7,39}$/i.test(spec.ref)
      ? 'A commit is named by all of its 40 (or 64) hex digits.'
      : 'It may have been deleted or renamed. Nothing was changed on account of this.',
  });
}
