import type { GitsyncError } from '../../model/problem.ts';
import { maskUrl } from '../../model/mask-url.ts';
import { sourceError } from '../source-problem.ts';
import type { GitRemote } from './git-environment.ts';

/** How a git call ended without success. */
export type GitEnd = 'exit' | 'timeout' | 'cancelled' | 'too-large';

/** A git call that failed, as the wrapper saw it. */
export interface GitFailure {
  /** What was attempted, in words: `asking for its refs`. */
  readonly attempt: string;
  readonly remote: GitRemote;
  readonly end: GitEnd;
  readonly stderr: string;
  /** Whether the mirror took part: then it may be what is wrong. */
  readonly usesMirror: boolean;
  readonly cause: unknown;
}

interface Reading {
  readonly pattern: RegExp;
  readonly code:
    | 'SOURCE_REFUSED'
    | 'SOURCE_NOT_FOUND'
    | 'SOURCE_UNREACHABLE'
    | 'SOURCE_BAD_REF'
    | 'SOURCE_UNREADABLE'
    | 'SOURCE_DAMAGED';
  readonly reason?: string;
  readonly hint?: string;
}

/**
 * git tells its failures apart by text alone (its exit code is 128 for all), so this is the one place that
 * reads it, in the C locale. The first pattern that matches wins. What is unknown is laid to
 * the mirror where one took part: fetching into a fresh one heals it or shows the same failure again.
 */
const readings: readonly Reading[] = [
  {
    pattern: /returned error: 30[0-9]|redirect/i,
    code: 'SOURCE_REFUSED',
    reason: 'the server redirects to another address, and credentials must not follow',
    hint: 'Write the address that it redirects to (some servers want the name to end in .git).',
  },
  {
    pattern: /Authentication failed|could not read (?:Username|Password)|returned error: 401/i,
    code: 'SOURCE_REFUSED',
    reason: 'the server wants a login, or refuses the one it got',
    hint: 'Check that user and token are right and may read the repository.',
  },
  {
    pattern: /returned error: 403|access denied|Permission denied/i,
    code: 'SOURCE_REFUSED',
    reason: 'the server denies access',
    hint: 'Check that the key or token may read the repository.',
  },
  {
    pattern: /Host key verification failed/i,
    code: 'SOURCE_REFUSED',
    reason: 'the host key is not in known_hosts, or has changed',
    hint: 'Add the right key of the host to known_hosts.',
  },
  {
    pattern: /dubious ownership/i,
    code: 'SOURCE_REFUSED',
    reason: 'the repository belongs to another user, and git refuses to read it',
  },
  {
    pattern:
      /No space left|Disk quota exceeded|Read-only file system|unable to (?:create|write)|cannot mkdir/i,
    code: 'SOURCE_DAMAGED',
    hint: 'The cache folder cannot be written: make room, or choose another one.',
  },
  {
    pattern: /not our ref|unadvertised object|find remote ref|not a commit/i,
    code: 'SOURCE_BAD_REF',
    reason: 'the server does not have the commit, or hands out branches and tags only',
    hint: 'Name a branch or a tag, or check the hash.',
  },
  {
    pattern:
      /returned error: 404|not found|does not appear to be a git repo|No such file or directory/i,
    code: 'SOURCE_NOT_FOUND',
    reason: 'there is no such repository, or the login may not see it',
    hint: 'Check the URL, and whether the repository needs a login.',
  },
  {
    pattern: /fsck error/i,
    code: 'SOURCE_UNREADABLE',
    reason: "an object of the commit fails git's integrity checks, so it was not stored",
    hint: 'Run git fsck in the repository.',
  },
  {
    pattern: /certificate|SSL|gnutls/i,
    code: 'SOURCE_UNREACHABLE',
    reason: 'no trusted TLS connection',
    hint: 'Check the certificate of the server, or name its certificate authority.',
  },
  {
    pattern:
      /Could not resolve host|Failed to connect|Couldn't connect|Connection (?:refused|reset|closed)/i,
    code: 'SOURCE_UNREACHABLE',
    reason: 'the server cannot be reached',
  },
  { pattern: /too slow|timed out/i, code: 'SOURCE_UNREACHABLE', reason: 'the server was too slow' },
  {
    pattern:
      /early EOF|hung up|unexpected disconnect|RPC failed|invalid index-pack|Empty reply|bad line length/i,
    code: 'SOURCE_UNREACHABLE',
    reason: 'the answer of the server was cut short',
  },
  { pattern: /unable to access|returned error: 5|protocol error/i, code: 'SOURCE_UNREACHABLE' },
];

/** Turns a failed git call into the error to throw. Nothing of git's own text passes unmasked. */
export function gitProblem(failure: GitFailure): GitsyncError {
  const about = `${failure.remote.url}: ${failure.attempt}`;
  const more = { cause: failure.cause };
  switch (failure.end) {
    case 'timeout':
      return sourceError('SOURCE_UNREACHABLE', `${about} took too long and was stopped`, {
        hint: 'The server accepted the connection but did not answer in time.',
      });
    case 'cancelled':
      return sourceError('SOURCE_UNREACHABLE', `${about} was cancelled`, more);
    case 'too-large':
      return sourceError('SOURCE_UNREADABLE', `${about} was stopped: the answer is too large`);
    case 'exit':
      return readStderr(failure, about);
    default:
      return failure.end satisfies never;
  }
}

function readStderr(failure: GitFailure, about: string): GitsyncError {
  if (failure.stderr.includes('spawn git ENOENT')) {
    return sourceError('SOURCE_UNREADABLE', `${about} failed: git is not installed`, {
      hint: 'Install git 2.30 or newer and put it on the PATH.',
    });
  }
  const said = quoteStderr(failure);
  const known = readings.find(({ pattern }) => pattern.test(failure.stderr));
  if (known === undefined) {
    const code = failure.usesMirror ? 'SOURCE_DAMAGED' : 'SOURCE_UNREACHABLE';
    return sourceError(code, `${about} failed: ${said}`);
  }
  const reason = known.reason === undefined ? said : `${known.reason} (${said})`;
  return sourceError(known.code, `${about} failed: ${reason}`, hintOf(known));
}

function hintOf({ hint }: Reading): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

/** git's own last word, without what the server wrote (`remote:`), secrets and control characters. */
function quoteStderr({ stderr, remote }: GitFailure): string {
  const lines = stderr.split('\n').filter((line) => /^(?:fatal|error|ssh|[\w.@-]+): /.test(line));
  const own = lines.filter((line) => !line.startsWith('remote: '));
  const line = own.find((text) => text.startsWith('fatal: ')) ?? own[0] ?? 'git gave no reason';
  return maskUrl(maskLogin(line, remote)).slice(0, 300);
}

function maskLogin(text: string, remote: GitRemote): string {
  const login = remote.credentials?.https?.();
  if (login === undefined) return text;
  const basic = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  let masked = text;
  for (const secret of [basic, login.password, login.username]) {
    if (secret !== '') masked = masked.replaceAll(secret, '***');
    if (secret !== '') masked = masked.replaceAll(encodeURIComponent(secret), '***');
  }
  return masked;
}
