/** Host and path of a repository in the one spelling that names are compared in. */
export interface RepositoryName {
  readonly scheme: 'https' | 'ssh' | 'file';
  /** Lower case, with the port unless it is the scheme's own; '' for files. */
  readonly host: string;
  /** Without `.git` at the end. */
  readonly segments: readonly string[];
}

/** A name, or why a URL could be read as that of another repository. */
export type ReadName =
  | { readonly kind: 'name'; readonly name: RepositoryName }
  | { readonly kind: 'unclear'; readonly reason: string };

const defaultPorts: Readonly<Record<string, string>> = { https: '443', ssh: '22' };

/** Labels of letters, digits and inner `-`; what is beyond ASCII is written in its xn-- form. */
const hostPattern =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+(?:\.[0-9.]+)?\])$/;

/** Neither escapes nor separators: one reader's `%2e%2e`, `\` or `#` is another one's path. */
const segmentPattern = /^[a-z0-9_~.@+-]+$/i;

/** Reads the URL of a git source (`https://host/org/repo`, `git@host:org/repo`, `file:///srv/repo`). */
export function readRepositoryName(url: string): ReadName {
  const parsed = /^(https|ssh|file):\/\/([^/]*)(\/.*)$/s.exec(url);
  if (parsed !== null) {
    const [, scheme = '', authority = '', path = ''] = parsed;
    return nameOf(scheme as RepositoryName['scheme'], authority, path);
  }
  const [, authority = '', path = ''] = /^([^/:]+):(.*)$/s.exec(url) ?? [];
  return nameOf('ssh', authority, `/${path.replace(/^\//, '')}`);
}

function nameOf(scheme: RepositoryName['scheme'], authority: string, path: string): ReadName {
  const host = readHost(scheme, authority.slice(authority.lastIndexOf('@') + 1).toLowerCase());
  if (host === undefined) return unclear('the host is malformed');
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  for (const segment of segments) {
    if (segment === '.' || segment === '..' || segment === '') {
      return unclear('the repository path holds "..", "." or an empty segment');
    }
    if (!segmentPattern.test(segment)) {
      return unclear(
        'the repository path holds a character other than letters, digits and _ ~ . @ + -',
      );
    }
  }
  const last = (segments.at(-1) ?? '').replace(/(?<=.)\.git$/, '');
  return { kind: 'name', name: { scheme, host, segments: [...segments.slice(0, -1), last] } };
}

function readHost(scheme: RepositoryName['scheme'], authority: string): string | undefined {
  if (scheme === 'file') return authority === '' ? '' : undefined;
  const [, host = '', port = ''] = /^(.*?)(?::(\d{1,5}))?$/s.exec(authority) ?? [];
  if (!hostPattern.test(host)) return undefined;
  return port === '' || Number(port) === Number(defaultPorts[scheme]) ? host : `${host}:${port}`;
}

function unclear(reason: string): ReadName {
  return { kind: 'unclear', reason };
}
