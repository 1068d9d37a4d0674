import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiRequestOk } from './api-request.ts';
import { programPath, type Programs } from './binaries/programs.ts';
import { findPrograms } from './binaries/find-programs.ts';
import { clusterInfoFile, type ClusterCapability, type ClusterInfo } from './cluster-info.ts';
import { createClusterFiles, type ClusterFiles } from './control-plane/cluster-files.ts';
import { Components } from './control-plane/components.ts';
import { findFreePort } from './control-plane/free-port.ts';
import {
  createNodes,
  waitForApiserver,
  waitForControllers,
  waitForPods,
} from './control-plane/ready-cluster.ts';
import { keptLogsFolder } from './kept-logs.ts';
import { kubeconfigFor, type KubernetesUser } from './kubeconfig-for.ts';
import { SupervisedPrograms } from './processes/supervised-programs.ts';

/** Per step of the start. Three seconds are enough for all of them, on a machine that is idle. */
const startTimeoutMs = 120_000;

/** How a cluster is started; everything has a default. */
export interface StartClusterOptions {
  /** Simulated nodes, ready when the start returns. */
  readonly nodes?: number;
  /** In the names of folders, for people who look at them. */
  readonly name?: string;
  /** Progress and unexpected ends of components, for people. */
  readonly log?: (line: string) => void;
}

/** A running control plane of our own. It ends with this process, whatever way that ends. */
export interface TestCluster extends ClusterInfo {
  /** The plain data of it, to hand to another process. */
  readonly info: ClusterInfo;
  /** Of the process that watches over the components: nothing is left behind when it has ended. */
  readonly supervisorPid: number | undefined;
  /** The process ids of now. */
  currentPids(): ClusterInfo['pids'];
  /** Ends everything and removes the folder; `keepLogs` returns where the logs were left. */
  stop(options?: { readonly keepLogs?: boolean }): Promise<string | undefined>;
  /** SIGKILL, as a machine that dies: what etcd has acknowledged stays, and so does the address. */
  killApiserver(): Promise<void>;
  /** Starts it again at the same address, killing it first where it runs; returns when ready. */
  restartApiserver(): Promise<void>;
  /** A kubeconfig that authenticates as this user; RBAC decides what the user may do. */
  kubeconfigFor(user: KubernetesUser): Promise<string>;
}

interface StartedParts {
  readonly programs: Programs;
  readonly files: ClusterFiles;
  readonly components: Components;
  readonly serverUrl: string;
}

function ignoreLine(): void {
  // Nobody asked for progress.
}

async function requirePrograms(log: (line: string) => void): Promise<Programs> {
  const found = await findPrograms(log);
  if (found.kind === 'unavailable') throw new Error(found.reason);
  return found.programs;
}

function accessTo({ files, serverUrl }: Pick<StartedParts, 'files' | 'serverUrl'>) {
  return {
    serverUrl,
    caCertPath: files.caCertPath,
    adminCertPath: files.admin.certPath,
    adminKeyPath: files.admin.keyPath,
  };
}

async function startComponents(parts: StartedParts, nodes: number): Promise<ClusterCapability[]> {
  const { programs, components } = parts;
  const access = accessTo(parts);
  const options = { timeoutMs: startTimeoutMs, unless: components.firstUnexpectedExit };
  await Promise.all([components.start('etcd'), components.start('kube-apiserver')]);
  await waitForApiserver(access, options);
  const rest = (['kube-controller-manager', 'kube-scheduler', 'kwok'] as const).filter((name) =>
    programs.names.has(name),
  );
  await Promise.all([...rest.map((name) => components.start(name)), createNodes(access, nodes)]);
  const capabilities: ClusterCapability[] = ['audit-log', 'users'];
  if (programs.names.has('kube-controller-manager')) {
    await waitForControllers(access, options);
    capabilities.push('controllers');
  }
  if (rest.length === 3 && nodes > 0) {
    await waitForPods(access, options);
    capabilities.push('pods');
  }
  return capabilities;
}

async function describeCluster(
  parts: StartedParts,
  capabilities: ClusterCapability[],
): Promise<ClusterInfo> {
  const { files, programs, components } = parts;
  const version = (await apiRequestOk(accessTo(parts), { path: '/version' })) as {
    gitVersion: string;
  };
  const info: ClusterInfo = {
    ...accessTo(parts),
    serverVersion: version.gitVersion,
    kubeconfigPath: files.kubeconfigPath,
    kubectlPath: programPath(programs, 'kubectl'),
    folder: files.folder,
    auditLogPath: files.auditLogPath,
    capabilities,
    pids: components.pids(),
  };
  await writeFile(join(files.folder, clusterInfoFile), JSON.stringify(info, null, 2));
  return info;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on loopback, and
 * returns when a pod has become ready on a node. About three seconds; the first run on a machine
 * builds the programs. Throws the reason where that is not possible.
 */
export async function startCluster(options: StartClusterOptions = {}): Promise<TestCluster> {
  const { nodes = 3, name = 'cluster', log = ignoreLine } = options;
  const programs = await requirePrograms(log);
  const folder = await mkdtemp(join(await realpath(tmpdir()), `gitsync-${name}-`));
  const supervisor = await SupervisedPrograms.start({
    temporary: folder,
    logs: join(folder, 'logs'),
    keepLogsIn: keptLogsFolder(name),
  });
  try {
    const apiserverPort = await findFreePort();
    const serverUrl = `https://127.0.0.1:${apiserverPort}`;
    const files = await createClusterFiles(folder, serverUrl);
    const components = new Components({ programs, files, apiserverPort, supervisor, log });
    const parts = { programs, files, components, serverUrl };
    const info = await describeCluster(parts, await startComponents(parts, nodes));
    return runningCluster(info, components, supervisor);
  } catch (error) {
    const kept = await supervisor.stop(true);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the test cluster did not start (logs: ${kept ?? 'none'}): ${reason}`, {
      cause: error,
    });
  }
}

function runningCluster(
  info: ClusterInfo,
  components: Components,
  supervisor: SupervisedPrograms,
): TestCluster {
  async function killApiserver(): Promise<void> {
    await components.kill('kube-apiserver');
  }
  async function restartApiserver(): Promise<void> {
    await killApiserver();
    await components.start('kube-apiserver');
    await waitForApiserver(info, {
      timeoutMs: startTimeoutMs,
      unless: components.firstUnexpectedExit,
    });
  }
  return {
    ...info,
    info,
    supervisorPid: supervisor.pid,
    currentPids: () => components.pids(),
    stop: (options) => {
      components.expectEnd();
      return supervisor.stop(options?.keepLogs === true);
    },
    killApiserver,
    restartApiserver,
    kubeconfigFor: (user) => kubeconfigFor(info, user),
  };
}
