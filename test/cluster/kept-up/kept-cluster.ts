import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { clusterCacheFolder } from '../binaries/cache-folder.ts';
import { clusterInfoFile, type ClusterInfo } from '../cluster-info.ts';
import { startCluster, type TestCluster } from '../start-cluster.ts';

/** A cluster that a background process keeps up until it is asked to end it. */
export interface KeptCluster extends ClusterInfo {
  readonly daemonPid: number;
}

/** Everything about the kept cluster of a name; the folder is gone when it is down. */
export function keptClusterFolder(name: string): string {
  return join(clusterCacheFolder(), 'up', name);
}

/**
 * The daemon answers on a socket in the temporary folder of its cluster. Unlike a process id a
 * socket cannot come to mean another process, and it goes when the supervisor removes the folder.
 */
function controlSocketPath(info: ClusterInfo): string {
  return join(info.folder, 'control.sock');
}

async function connectToDaemon(info: ClusterInfo): Promise<Socket | undefined> {
  const socket = connect(controlSocketPath(info));
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    // ENOENT or ECONNREFUSED: nobody is there.
    return undefined;
  }
}

async function readState(name: string): Promise<KeptCluster | undefined> {
  const path = join(keptClusterFolder(name), clusterInfoFile);
  if (!existsSync(path)) return undefined;
  // Written by the daemon, in one rename.
  return JSON.parse(await readFile(path, 'utf8')) as KeptCluster;
}

/** The kept cluster of this name, if its daemon answers. */
export async function findKeptCluster(name: string): Promise<KeptCluster | undefined> {
  const state = await readState(name);
  if (state === undefined) return undefined;
  const socket = await connectToDaemon(state);
  socket?.destroy();
  return socket === undefined ? undefined : state;
}

/** Ends a kept cluster and returns when nothing of it is left; false where there was none. */
export async function stopKeptCluster(name: string): Promise<boolean> {
  const state = await readState(name);
  const socket = state === undefined ? undefined : await connectToDaemon(state);
  if (socket !== undefined) {
    socket.on('error', () => undefined);
    socket.write('stop');
    await once(socket, 'close');
  }
  await rm(keptClusterFolder(name), { recursive: true, force: true });
  return socket !== undefined;
}

async function writeState(name: string, cluster: TestCluster): Promise<void> {
  const folder = keptClusterFolder(name);
  const kubeconfigPath = join(folder, 'kubeconfig');
  const state: KeptCluster = { ...cluster.info, kubeconfigPath, daemonPid: process.pid };
  await mkdir(folder, { recursive: true });
  await writeFile(kubeconfigPath, await readFile(cluster.kubeconfigPath), { mode: 0o600 });
  const path = join(folder, clusterInfoFile);
  await writeFile(`${path}.new`, JSON.stringify(state, null, 2));
  await rename(`${path}.new`, path);
}

async function listen(path: string, onStop: () => Promise<void>): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      void onStop().finally(() => socket.end());
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return server;
}

/** The daemon: starts a cluster and keeps it up until `stopKeptCluster` or a signal ends it. */
export async function keepClusterUp(name: string, log: (line: string) => void): Promise<void> {
  const cluster = await startCluster({ name: `up-${name}`, log });
  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    server.close();
    await cluster.stop();
    await rm(keptClusterFolder(name), { recursive: true, force: true });
  }
  function stopOnce(): Promise<void> {
    stopping ??= stop();
    return stopping;
  }
  const server = await listen(controlSocketPath(cluster), stopOnce);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void stopOnce());
  }
  await writeState(name, cluster);
}
