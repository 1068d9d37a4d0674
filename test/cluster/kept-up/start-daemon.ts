import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findPrograms } from '../binaries/find-programs.ts';
import { withLock } from '../binaries/with-lock.ts';
import { waitUntil } from '../control-plane/wait-until.ts';
import { readLogTail } from '../processes/supervised-programs.ts';
import { findKeptCluster, keptClusterFolder, type KeptCluster } from './kept-cluster.ts';

/** How the daemon of a kept cluster is started. */
export interface StartDaemonOptions {
  readonly name: string;
  /** The script and its arguments that call `keepClusterUp`. */
  readonly command: readonly [script: string, ...args: string[]];
  readonly log: (line: string) => void;
}

/** A kept cluster, and whether this call was the one to start it. */
export interface StartedCluster {
  readonly cluster: KeptCluster;
  readonly isNew: boolean;
}

async function spawnDaemon({ name, command }: StartDaemonOptions): Promise<KeptCluster> {
  const folder = keptClusterFolder(name);
  const logPath = join(folder, 'daemon.log');
  mkdirSync(folder, { recursive: true });
  const log = openSync(logPath, 'w');
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const daemon = spawn(process.execPath, ['--import', loader, ...command], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = once(daemon, 'exit').then(([code]) => {
    throw new Error(`the cluster did not start (${String(code)}):\n${readLogTail(logPath)}`);
  });
  const cluster = await waitUntil('the cluster to start', () => findKeptCluster(name), {
    timeoutMs: 300_000,
    unless: ended,
  });
  daemon.unref();
  return cluster;
}

/** Starts a cluster that outlives this process, unless one of that name is up already. */
export async function startKeptCluster(options: StartDaemonOptions): Promise<StartedCluster> {
  const { name, log } = options;
  const running = await findKeptCluster(name);
  if (running !== undefined) return { cluster: running, isNew: false };
  // Here and not in the daemon, so that people see the progress of a build.
  const found = await findPrograms(log);
  if (found.kind === 'unavailable') throw new Error(found.reason);
  const lockPath = join(dirname(keptClusterFolder(name)), `${name}.lock`);
  return withLock(
    lockPath,
    () => log(`cluster ${name} is being started already`),
    async () => {
      const other = await findKeptCluster(name);
      if (other !== undefined) return { cluster: other, isNew: false };
      return { cluster: await spawnDaemon(options), isNew: true };
    },
  );
}
