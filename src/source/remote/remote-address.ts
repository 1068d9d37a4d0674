import { escapeText } from '../../model/escape-text.ts';
import { maskUrl } from '../../model/mask-url.ts';
import type { GitsyncError } from '../../model/problem.ts';
import { sourceError } from '../source-problem.ts';
import { parseSource, type GitSourceSpec } from '../source-spec.ts';
import { readRepositoryName, type RepositoryName } from './repository-name.ts';

/** What a kustomization names by an address: a folder of a repository at a ref. */
export interface RemoteAddress {
  readonly spec: GitSourceSpec;
  /** What allow-lists are compared with. */
  readonly repository: RepositoryName;
  /** Longest time for one git call (`?timeout=`). */
  readonly timeoutMs: number | undefined;
}

const writeAs = 'Write it as https://HOST/ORG/REPO//FOLDER?ref=TAG-OR-COMMIT.';

/**
 * Reads an address in kustomize's spellings (api/internal/git/repospec.go): URLs, `git@host:org/repo`, `git::` before
 * either, `github.com/org/repo/folder`; `_git/`, `//` or `.git` end the repository, without them it has two segments.
 * What different readers could take for different repositories is refused.
 * @throws GitsyncError SOURCE_BAD_URL; logins in the text are masked.
 */
export function readRemoteAddress(text: string): RemoteAddress {
  if (text.length > 2048) throw badAddress('an address', 'it is longer than 2048 characters');
  if (/[\u0000-\u0020\u007f]/.test(text)) {
    throw badAddress(text, 'it holds a space or a control character');
  }
  const [location, query = ''] = cut(text.replace(forcedGit, '').replace(plainGithub, ''), '?');
  if (/\.(?:ya?ml|json)$/i.test(location)) throw badAddress(text, 'it names a single file');
  const { prefix, rest, isFile } = splitHost(text, location);
  const [repository, folder] = splitRepository(rest, isFile);
  if (repository === '') throw badAddress(text, 'it names no repository');
  const { ref, timeoutMs } = readQuery(text, query);
  const refQuery = ref === '' ? '' : `?ref=${encodeURIComponent(ref)}`;
  const spec = parseSource(`git::${prefix}${repository}//${folder}${refQuery}`);
  if (spec.kind !== 'git') throw badAddress(text, 'it is no git repository');
  const name = readRepositoryName(spec.url);
  if (name.kind === 'unclear') throw badAddress(text, name.reason);
  return { spec, repository: name.name, timeoutMs };
}

const forcedGit = /^git::/i;
/** kustomize asks GitHub by https, whatever is written. */
const plainGithub = /^http:\/\/(?=github\.com\/)/i;

/** The text before the first mark and what follows it; the mark is in neither. */
function cut(text: string, mark: string): readonly [string, string?] {
  const index = text.indexOf(mark);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + mark.length)];
}

interface SplitAddress {
  /** Everything up to the repository's path. */
  readonly prefix: string;
  readonly rest: string;
  readonly isFile: boolean;
}

function splitHost(text: string, location: string): SplitAddress {
  const [, scheme = '', afterScheme = location] =
    /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(location) ?? [];
  switch (scheme.toLowerCase()) {
    case 'file://':
      return { prefix: 'file://', rest: afterScheme, isFile: true };
    case 'https://':
    case 'ssh://': {
      const slash = afterScheme.indexOf('/');
      if (slash < 0) throw badAddress(text, 'it names no repository');
      const at = afterScheme.lastIndexOf('@', slash) + 1;
      const host = afterScheme.slice(at, slash + 1).toLowerCase();
      const prefix = scheme.toLowerCase() + afterScheme.slice(0, at) + host;
      return { prefix, rest: afterScheme.slice(slash + 1), isFile: false };
    }
    case 'http://':
      throw badAddress(
        text,
        'http is not encrypted: anyone on the way could change what is applied',
      );
    case '':
      return splitSchemeless(text, location);
    default:
      throw badAddress(text, `the scheme ${escapeText(scheme)} is not one of https, ssh and file`);
  }
}

/** `github.com/org/repo`, `github.com:org/repo`, `git@host:org/repo`. */
function splitSchemeless(text: string, location: string): SplitAddress {
  const github = /^github\.com[/:](.*)$/is.exec(location);
  if (github !== null)
    return { prefix: 'https://github.com/', rest: github[1] ?? '', isFile: false };
  const scp = /^([^@/:]+@[^@/:]+:\/?)(.*)$/s.exec(location);
  if (scp !== null) return { prefix: scp[1] ?? '', rest: scp[2] ?? '', isFile: false };
  throw badAddress(text, 'it is neither a URL nor git@host:org/repo');
}

/** The repository's path and the folder in it. */
function splitRepository(rest: string, isFile: boolean): readonly [string, string] {
  const azure = /^((?:.*?\/)?_git\/[^/]+)(.*)$/s.exec(rest);
  if (azure !== null) return [azure[1] ?? '', azure[2] ?? ''];
  const mark = rest.indexOf('//');
  if (mark >= 0) return [rest.slice(0, mark), rest.slice(mark + 2)];
  const suffix = /^(.*?\.git)(?:\/(.*))?$/s.exec(rest);
  if (suffix !== null) return [suffix[1] ?? '', suffix[2] ?? ''];
  if (isFile) return [rest, ''];
  const segments = rest.split('/');
  return [segments.slice(0, 2).join('/'), segments.slice(2).join('/')];
}

interface AddressQuery {
  readonly ref: string;
  readonly timeoutMs: number | undefined;
}

const known: ReadonlySet<string> = new Set(['ref', 'version', 'timeout', 'submodules']);

function readQuery(text: string, query: string): AddressQuery {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.has(name)) throw badAddress(text, `the parameter "${escapeText(name)}" is unknown`);
    if (values.has(name)) throw badAddress(text, `${name} is given twice`);
    values.set(name, value);
  }
  const submodules = values.get('submodules') ?? '';
  if (!/^(?:|1|t|true|0|f|false)$/i.test(submodules)) {
    throw badAddress(text, 'submodules is neither true nor false');
  }
  const ref = values.get('ref') ?? '';
  return {
    ref: ref === '' ? (values.get('version') ?? '') : ref,
    timeoutMs: readTimeout(text, values.get('timeout') ?? ''),
  };
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const maxTimeoutMs = 600_000;

/** Seconds, or a duration such as 1m30s; at most the ten minutes of any fetch. */
function readTimeout(text: string, value: string): number | undefined {
  if (value === '') return undefined;
  const spelled = /^\d+$/.test(value) ? `${value}s` : value;
  const parts = [...spelled.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/gy)];
  const timeoutMs = parts.reduce(
    (sum, [, amount = '', unit = '']) => sum + Number(amount) * (unitsMs[unit] ?? 0),
    0,
  );
  if (parts.map(([part]) => part).join('') !== spelled || timeoutMs < 1) {
    throw badAddress(text, `timeout "${escapeText(value)}" is no duration such as 90 or 1m30s`);
  }
  return Math.min(timeoutMs, maxTimeoutMs);
}

function badAddress(text: string, reason: string): GitsyncError {
  const hint = `${writeAs} A single file behind a URL is not fetched: copy it into the repository.`;
  return sourceError('SOURCE_BAD_URL', `${maskUrl(text)}: ${reason}`, { hint });
}
