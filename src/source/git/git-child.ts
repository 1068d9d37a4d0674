import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { hardenedConfig, localEnvironment } from './git-environment.ts';

/**
 * Starts git on a mirror without any network: for what simple-git cannot do (a process that lives long, bytes
 * that are no text). The arguments are fixed by the callers in this folder.
 */
export function spawnLocalGit(
  gitDir: string,
  args: readonly string[],
): ChildProcessWithoutNullStreams {
  const config = hardenedConfig.flatMap((setting) => ['-c', setting]);
  return spawn('git', [...config, ...args], {
    cwd: '/',
    env: { ...localEnvironment(gitDir) },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

/** A local git process failed on objects that should be there: the mirror is damaged, or git is. */
export class LocalGitError extends Error {
  override readonly name = 'LocalGitError';
}
