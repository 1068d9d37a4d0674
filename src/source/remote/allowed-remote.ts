import { readRepositoryName, type RepositoryName } from './repository-name.ts';

/** One entry of an allow-list: a host, and the first segments of the path of the repositories on it. */
export interface AllowedRemote {
  /** Undefined allows https and ssh; file URLs are always named as such. */
  readonly scheme: RepositoryName['scheme'] | undefined;
  readonly host: string;
  readonly segments: readonly string[];
}

/** An entry, or why the text is none. */
export type ReadAllowed =
  | { readonly kind: 'allowed'; readonly allowed: AllowedRemote }
  | { readonly kind: 'bad'; readonly reason: string };

/**
 * Reads `host[:port][/org[/repo]]`, with `https://`, `ssh://` or `file://` before it to allow that scheme alone.
 * An entry allows what lies below it by whole segments; there are no patterns.
 */
export function readAllowedRemote(text: string): ReadAllowed {
  const [, scheme, rest = ''] = /^(?:(https|ssh|file):\/\/)?(.*)$/s.exec(text) ?? [];
  const fault = findFault(scheme, rest);
  if (fault !== undefined) return { kind: 'bad', reason: fault };
  const path = rest.replace(/\/$/, '');
  const isHostAlone = scheme !== 'file' && !path.includes('/');
  // A host alone is read as if a repository followed, so that it is checked like all others.
  const read = readRepositoryName(`${scheme ?? 'https'}://${path}${isHostAlone ? '/any' : ''}`);
  if (read.kind === 'unclear') return { kind: 'bad', reason: read.reason };
  const { name } = read;
  const segments = isHostAlone ? [] : name.segments;
  const allowed = {
    scheme: scheme === undefined ? undefined : name.scheme,
    host: name.host,
    segments,
  };
  return { kind: 'allowed', allowed };
}

function findFault(scheme: string | undefined, rest: string): string | undefined {
  if (/[*?[\]]/.test(rest) && !/^\[[0-9a-f:.]+\][^*?[\]]*$/i.test(rest)) {
    return 'patterns are not known; name a host, an organisation or a repository';
  }
  if (scheme !== 'file' && rest.includes('@')) return 'it names a user: leave it out';
  if (scheme === undefined && /^[^/[]*:\D/.test(rest)) return 'write HOST/ORG/REPO, with "/"';
  return undefined;
}

/** Whether an entry of the list names the repository, or what it lies in. */
export function isAllowed(list: readonly AllowedRemote[], repository: RepositoryName): boolean {
  return list.some(
    ({ scheme, host, segments }) =>
      (scheme === undefined ? repository.scheme !== 'file' : scheme === repository.scheme) &&
      host === repository.host &&
      segments.every((segment, index) => segment === repository.segments[index]),
  );
}

/** The entry that allows just this repository. Ports mean something only with their scheme. */
export function printAllowed({ scheme, host, segments }: RepositoryName): string {
  const path = [host, ...segments].join('/');
  return scheme === 'file' || host.includes(':') ? `${scheme}://${path}` : path;
}
