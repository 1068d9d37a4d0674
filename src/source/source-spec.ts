import type { GitsyncError } from '../model/problem.ts';
import { isCommitHash, isSafeRefName } from './ref-name.ts';
import { escapeText } from '../model/escape-text.ts';
import { maskUrl } from '../model/mask-url.ts';
import { sourceError } from './source-problem.ts';

/** A user name and a password or token for https. */
export interface HttpsLogin {
  readonly username: string;
  readonly password: string;
}

/** What git may present to a server. None of it ever stands in an argument, a URL or a message. */
export interface GitCredentials {
  /** A function, so that printing or serialising the value shows nothing; asked anew for each git call. */
  readonly https?: () => HttpsLogin;
  /** PEM file with the certificate authorities to trust instead of the system's. */
  readonly caFile?: string;
  readonly ssh?: {
    readonly keyFile?: string;
    /** Without it, ssh reads the known_hosts of the user that runs gitsync. Unknown hosts are always refused. */
    readonly knownHostsFile?: string;
    readonly agentSocket?: string;
  };
}

/** A repository, a folder in it and a ref. `url` carries no password and no https user. */
export interface GitSourceSpec {
  readonly kind: 'git';
  readonly url: string;
  readonly scheme: 'https' | 'ssh' | 'file';
  /** The folder or file in the tree; '' is its root. */
  readonly path: string;
  /** Branch, tag, full ref or commit hash; undefined means the server's HEAD. */
  readonly ref: string | undefined;
  /** Taken out of the URL's user part. */
  readonly credentials: GitCredentials | undefined;
}

/** Where manifests come from. A folder and a file are told apart only when they are opened. */
export type SourceSpec =
  { readonly kind: 'local'; readonly path: string } | { readonly kind: 'stdin' } | GitSourceSpec;

interface Address {
  readonly scheme: GitSourceSpec['scheme'];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly host: string;
  readonly repository: string;
  readonly scpLike: boolean;
}

const grammar = 'URL[//path][?ref=REF]';
const schemePattern = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is;
const scpPattern = /^([^@/:]+)@([^@/:]+):(?!\/\/)(.*)$/s;
const hostPattern = /^(?:[a-z0-9](?:[a-z0-9._-]*)|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i;
const sshUserPattern = /^[a-z0-9_][a-z0-9._-]*$/i;

/**
 * Reads SOURCE: a folder, a file, `-`, or `URL[//path][?ref=REF]` with https, ssh (also `git@host:path`)
 * or file, optionally after `git::`. Whether file URLs are allowed is for the opener to say.
 * @throws GitsyncError SOURCE_BAD_URL; passwords in the text are masked.
 */
export function parseSource(text: string): SourceSpec {
  if (text === '-') return { kind: 'stdin' };
  if (text === '' || text.includes('\0')) {
    throw sourceError('SOURCE_NOT_FOUND', 'SOURCE is empty or holds a NUL character', {
      hint: `Give a folder, a file, - or a git URL (${grammar}).`,
    });
  }
  const forced = text.startsWith('git::');
  const rest = forced ? text.slice('git::'.length) : text;
  if (/^[a-z0-9-]+::/i.test(rest)) throw badUrl(text, 'it names a program to run (NAME::)');
  if (!forced && !schemePattern.test(rest) && !scpPattern.test(rest)) {
    return { kind: 'local', path: text };
  }
  return parseGitSource(rest);
}

function parseGitSource(text: string): GitSourceSpec {
  if (/[\u0000-\u0020\u007f]/.test(text)) {
    throw badUrl(text, 'it holds a space or a control character');
  }
  const [location, query] = splitAt(text, text.indexOf('?'), 1);
  const ref = query === undefined ? undefined : parseQuery(text, query);
  const address = parseAddress(text, location);
  const [repository, path = ''] = splitAt(address.repository, address.repository.indexOf('//'), 2);
  checkRepository(text, address, repository);
  return {
    kind: 'git',
    url: printUrl(address, repository),
    scheme: address.scheme,
    path: parsePath(text, path),
    ref,
    credentials: takeCredentials(text, address),
  };
}

function splitAt(text: string, index: number, width: number): readonly [string, string?] {
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + width)];
}

function parseAddress(text: string, location: string): Address {
  const match = schemePattern.exec(location);
  if (match === null) return parseScpLike(text, location);
  const scheme = (match[1] ?? '').toLowerCase();
  if (scheme !== 'https' && scheme !== 'ssh' && scheme !== 'file') {
    throw badUrl(text, `the scheme ${scheme} is not one of https, ssh and file`);
  }
  const rest = match[2] ?? '';
  const slash = rest.indexOf('/');
  if (slash < 0) throw badUrl(text, 'it names no repository');
  const authority = rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const [user, password] =
    at < 0 ? [] : splitAt(authority.slice(0, at), authority.slice(0, at).indexOf(':'), 1);
  return {
    scheme,
    user,
    password,
    host: authority.slice(at + 1),
    repository: rest.slice(slash),
    scpLike: false,
  };
}

function parseScpLike(text: string, location: string): Address {
  const match = scpPattern.exec(location);
  if (match === null) throw badUrl(text, 'it is neither a URL nor git@host:path');
  return {
    scheme: 'ssh',
    user: match[1] ?? '',
    password: undefined,
    host: match[2] ?? '',
    repository: match[3] ?? '',
    scpLike: true,
  };
}

function checkRepository(text: string, address: Address, repository: string): void {
  if (address.scheme === 'file') {
    if (address.host !== '' || address.user !== undefined) {
      throw badUrl(text, 'a file URL names no host: write file:///path');
    }
  } else if (!hostPattern.test(address.host)) {
    throw badUrl(text, 'the host is missing or malformed');
  }
  if (repository.replace(/^\//, '') === '') throw badUrl(text, 'it names no repository');
  if (/^\/?-/.test(repository)) throw badUrl(text, 'the repository path begins with "-"');
  if (address.scheme === 'ssh') {
    if (address.user !== undefined && !sshUserPattern.test(address.user)) {
      throw badUrl(text, 'the ssh user is malformed');
    }
    if (address.password !== undefined) {
      throw badUrl(text, 'ssh takes no password', 'Use a key.');
    }
  }
}

function printUrl(address: Address, repository: string): string {
  const user = address.scheme === 'ssh' && address.user !== undefined ? `${address.user}@` : '';
  if (address.scpLike) return `${user}${address.host}:${repository}`;
  return `${address.scheme}://${user}${address.host}${repository}`;
}

function takeCredentials(text: string, address: Address): GitCredentials | undefined {
  if (address.scheme !== 'https' || address.user === undefined) return undefined;
  const login = {
    username: decode(text, address.user),
    password: decode(text, address.password ?? ''),
  };
  return { https: () => login };
}

function parsePath(text: string, path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw badUrl(text, 'the path after // holds ".."');
  if (segments[0]?.startsWith('-') === true) {
    throw badUrl(text, 'the path after // begins with "-"');
  }
  return segments.join('/');
}

function parseQuery(text: string, query: string): string | undefined {
  let ref: string | undefined;
  for (const part of query.split('&')) {
    const [name, value = ''] = splitAt(part, part.indexOf('='), 1);
    if (name !== 'ref') throw badUrl(text, `the parameter "${escapeText(name)}" is unknown`);
    if (ref !== undefined) throw badUrl(text, 'ref is given twice');
    ref = checkRef(text, decode(text, value));
  }
  return ref;
}

function checkRef(text: string, ref: string): string {
  if (isCommitHash(ref)) return ref.toLowerCase();
  if (isSafeRefName(ref)) return ref;
  throw badUrl(
    text,
    `"${escapeText(ref)}" is no name of a branch, tag or commit`,
    'Name a branch, a tag, a full ref (refs/heads/main) or a commit by its 40 hex digits.',
  );
}

function decode(text: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    throw badUrl(text, 'it holds a malformed % escape', undefined, error);
  }
}

function badUrl(text: string, reason: string, hint?: string, cause?: unknown): GitsyncError {
  return sourceError('SOURCE_BAD_URL', `${maskUrl(text)}: ${reason}`, {
    hint: hint ?? `A git source is written ${grammar}.`,
    cause,
  });
}
