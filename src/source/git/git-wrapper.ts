import type { SimpleGit } from 'simple-git';
import { GitsyncError } from '../../model/problem.ts';
import { remoteConfig, remoteEnvironment, type GitRemote } from './git-environment.ts';
import { gitProblem, type GitEnd } from './git-problem.ts';
import { runInOwnGroup } from './process-group.ts';

/** One use of git over the network: where its objects go, whom it talks to, how long it may take. */
export interface GitCall {
  /** The bare repository; undefined for questions that need none. */
  readonly gitDir: string | undefined;
  readonly remote: GitRemote;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Bytes that a fetch may store; watched by whoever owns the folder. */
  readonly watch?: (stop: () => void) => () => void;
}

/** No refs answer of a real server comes near; a hostile one must not fill the memory. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Lists the refs with exactly these names (among others: git matches tails), and what HEAD points to. */
export function lsRemote(call: GitCall, names: readonly string[]): Promise<string> {
  const args = ['ls-remote', '--symref', '--quiet', '--end-of-options', 'origin', ...names];
  return runGit(call, { attempt: 'asking for its refs', args });
}

/** Makes an empty bare repository at `gitDir`: no template, so no hooks and no description. */
export async function initBare(call: GitCall, objectFormat: 'sha1' | 'sha256'): Promise<void> {
  const args = ['init', '--bare', '--quiet', '--template=', '--initial-branch=unused'];
  if (objectFormat === 'sha256') args.push('--object-format=sha256');
  await runGit(call, { attempt: 'making its cache', args });
}

/** Fetches one object (a commit or a tag of one) without history, and without blobs where the server can do that. */
export async function fetchCommit(call: GitCall, object: string, ref: string): Promise<void> {
  const args = [...fetchArguments, '--depth=1', '--end-of-options', 'origin', `+${object}:${ref}`];
  await runGit(call, { attempt: `fetching ${object}`, args });
}

/** Fetches objects by their ids in one round, as git itself does for a partial clone, but all at once. */
export async function fetchObjects(call: GitCall, ids: readonly string[]): Promise<void> {
  const args = [...fetchArguments, '--stdin', '--end-of-options', 'origin'];
  const config = ['fetch.negotiationAlgorithm=noop'];
  const attempt = `fetching ${ids.length} files`;
  await runGit(call, { attempt, args, config, stdin: `${ids.join('\n')}\n` });
}

const fetchArguments = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-recurse-submodules',
  '--no-write-fetch-head',
  '--no-auto-maintenance',
  '--filter=blob:none',
] as const;

interface Command {
  readonly attempt: string;
  readonly args: readonly string[];
  readonly config?: readonly string[];
  readonly stdin?: string;
}

async function runGit(given: GitCall, command: Command): Promise<string> {
  const call = { ...given, remote: withOneLogin(given.remote) };
  const stop = new Stop();
  let stderr = '';
  const onAbort = (): void => stop.because('cancelled');
  if (call.signal?.aborted === true) onAbort();
  const timer = setTimeout(() => stop.because('timeout'), call.timeoutMs);
  const unwatch = call.watch?.(() => stop.because('too-large'));
  call.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    stop.signal.throwIfAborted();
    return await runInOwnGroup(stop.signal, async () => {
      const git = await makeGit(call, command, {
        onError: (text) => (stderr = text),
        onTooLarge: () => stop.because('too-large'),
      });
      return git.raw([...command.args]);
    });
  } catch (error) {
    if (error instanceof GitsyncError) throw error;
    const cause: unknown = stop.end === 'cancelled' ? call.signal?.reason : error;
    throw gitProblem({
      attempt: command.attempt,
      remote: call.remote,
      end: stop.end,
      stderr,
      usesMirror: call.gitDir !== undefined,
      cause,
    });
  } finally {
    clearTimeout(timer);
    unwatch?.();
    call.signal?.removeEventListener('abort', onAbort);
  }
}

/** Ends a call before git does; the first reason stays. */
class Stop {
  readonly #controller = new AbortController();
  end: GitEnd = 'exit';

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  because(end: GitEnd): void {
    if (this.signal.aborted) return;
    this.end = end;
    this.#controller.abort();
  }
}

/** The login asked for once: what is masked in an error is what was sent. */
function withOneLogin(remote: GitRemote): GitRemote {
  const login = remote.credentials?.https?.();
  if (login === undefined) return remote;
  return { ...remote, credentials: { ...remote.credentials, https: () => login } };
}

interface Listener {
  readonly onError: (stderr: string) => void;
  readonly onTooLarge: () => void;
}

/**
 * simple-git is loaded here alone, and only when a git source is used. The `unsafe` flags switch off its deny
 * list for exactly the settings that make git safe: each names a setting of `git-environment.ts` that it
 * refuses otherwise. Nothing from outside reaches git but through the fixed arguments above.
 */
async function makeGit(call: GitCall, command: Command, listener: Listener): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = remoteEnvironment(call.gitDir ?? '/dev/null', call.remote);
  const git = simpleGit({
    baseDir: '/',
    trimmed: false,
    completion: { onClose: true, onExit: false }, // when its output is whole, not 50 ms after its exit
    config: [...remoteConfig(call.remote), ...(command.config ?? [])],
    allowEnvironment: Object.keys(environment),
    input: () => command.stdin,
    unsafe: {
      allowUnsafeHooksPath: true, // core.hooksPath=/dev/null
      allowUnsafeFsMonitor: true, // core.fsmonitor=false
      allowUnsafeCredentialHelper: true, // credential.helper= (none), and ours for the one origin
      allowUnsafeConfigPaths: true, // GIT_CONFIG_GLOBAL=/dev/null
      allowUnsafeAskPass: true, // GIT_ASKPASS empty
      allowUnsafeSshCommand: true, // GIT_SSH_COMMAND with -F none and strict host keys
      allowUnsafeTemplateDir: true, // init --template= (none)
    },
    errors(error, result) {
      if (error === undefined && result.exitCode === 0) return undefined;
      const stderr = Buffer.concat(result.stdErr).toString('utf8');
      listener.onError(stderr);
      return new Error(`git ${command.args[0] ?? ''} ended with code ${result.exitCode}`);
    },
  });
  let received = 0;
  git.outputHandler((_command, stdout) => {
    stdout.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxAnswerBytes) listener.onTooLarge();
    });
  });
  return git.env(environment);
}
