import type { GitsyncError } from '../../model/problem.ts';
import type { RemoteBase, RemoteBases } from '../../model/remote-bases.ts';
import type { GitCheckout } from '../git/git-source.ts';
import type { GitSourceOptions } from '../git/git-source-options.ts';
import type { GitCredentials, GitSourceSpec } from '../source-spec.ts';
import { sourceError } from '../source-problem.ts';
import { isAllowed, printAllowed, type AllowedRemote } from './allowed-remote.ts';
import { readRemoteAddress, type RemoteAddress } from './remote-address.ts';
import { readRepositoryName } from './repository-name.ts';

/** How remote bases are fetched. */
export interface RemoteBasesOptions extends GitSourceOptions {
  readonly allowed: readonly AllowedRemote[];
  /** The source's own repository: `credentials` go to its server and to no other one. */
  readonly home: GitSourceSpec | undefined;
}

/** {@link RemoteBases} with git processes behind them. */
export interface OpenRemoteBases extends RemoteBases {
  /** Ends the git processes. Safe to call twice. */
  close(): Promise<void>;
}

/** Remote bases through gitsync's own git source and cache, for one render. Asks nobody before `open` is called. */
export function openRemoteBases(options: RemoteBasesOptions): OpenRemoteBases {
  const checkouts = new Map<string, Promise<GitCheckout>>();
  return {
    open: async (text) => {
      const address = readRemoteAddress(text);
      if (!isAllowed(options.allowed, address.repository)) throw notAllowed(address);
      const name = nameOf(address.spec);
      const opening = checkouts.get(name) ?? openRepository(address, options);
      checkouts.set(name, opening);
      return baseOf(address.spec, name, await opening);
    },
    close: async () => {
      const opened = await Promise.allSettled(checkouts.values());
      for (const result of opened) if (result.status === 'fulfilled') await result.value.close();
    },
  };
}

function nameOf({ url, ref }: GitSourceSpec): string {
  return ref === undefined ? url : `${url}@${ref}`;
}

function notAllowed({ spec, repository }: RemoteAddress): GitsyncError {
  const entry = printAllowed(repository);
  return sourceError(
    'SOURCE_REMOTE',
    `the remote base ${showAddress(spec)} is not allowed, so nothing was fetched`,
    {
      hint: `Allow it by name (--allow-remote ${entry}, or spec.source.allowRemote of a GitSync), or copy it into the repository.`,
    },
  );
}

/** The whole tree: bases of one repository at one ref share it. */
async function openRepository(
  { spec, timeoutMs }: RemoteAddress,
  options: RemoteBasesOptions,
): Promise<GitCheckout> {
  const { openGit } = await import('../git/git-source.ts');
  const { cacheDir, logger, signal, allowFileProtocol } = options;
  const credentials = credentialsFor(spec, options);
  const limits = [timeoutMs, options.timeoutMs].filter((limit) => limit !== undefined);
  return openGit(
    { ...spec, path: '' },
    {
      cacheDir,
      logger,
      credentials,
      isCacheTrusted: credentials.https === undefined && credentials.ssh === undefined,
      ...(signal === undefined ? {} : { signal }),
      ...(allowFileProtocol === undefined ? {} : { allowFileProtocol }),
      ...(limits.length === 0 ? {} : { timeoutMs: Math.min(...limits) }),
    },
  );
}

/** A login in the address counts most; the source's own is for its own server. */
function credentialsFor(
  spec: GitSourceSpec,
  { home, credentials }: RemoteBasesOptions,
): GitCredentials {
  const isAtHome = home !== undefined && serverOf(home) === serverOf(spec);
  return { ...(isAtHome ? credentials : {}), ...spec.credentials };
}

function serverOf({ url }: GitSourceSpec): string {
  const read = readRepositoryName(url);
  return read.kind === 'name' ? `${read.name.scheme}://${read.name.host}` : url;
}

function baseOf(spec: GitSourceSpec, name: string, checkout: GitCheckout): RemoteBase {
  const { url, path, ref = '' } = spec;
  const warning = warningFor(spec, checkout);
  const base = { files: checkout.files, name, path, url, ref };
  return warning === undefined ? base : { ...base, warning };
}

/** Commits and tags stay; everything else moves. */
function warningFor(spec: GitSourceSpec, { resolved }: GitCheckout): RemoteBase['warning'] {
  const { ref, commit } = resolved;
  if (ref === undefined || ref.startsWith('refs/tags/')) return undefined;
  const named = spec.ref === undefined ? 'names no ref' : 'names no tag and no full commit';
  const branch = ref.replace(/^refs\/heads\//, '');
  return {
    message: `the remote base ${showAddress(spec)} ${named}; ${branch} is the commit ${commit} now`,
    hint: `Write ?ref=${commit} or a tag, so that what is rendered changes with your own commits alone.`,
  };
}

/** Without login. */
function showAddress({ url, path, ref }: GitSourceSpec): string {
  return url + (path === '' ? '' : `//${path}`) + (ref === undefined ? '' : `?ref=${ref}`);
}
