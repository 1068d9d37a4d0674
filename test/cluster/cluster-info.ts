import type { ProgramName } from './binaries/programs.ts';

/** A program of the control plane. */
export type ComponentName = Exclude<ProgramName, 'kubectl'>;

/**
 * What a test may need of a cluster: `controllers` for objects that follow others (ReplicaSets,
 * garbage collection, namespaces that terminate), `pods` for workloads that become available,
 * `audit-log` to count requests, `users` for kubeconfigs of users other than the administrator.
 * A cluster that we start from our own programs has all of them.
 */
export type ClusterCapability = 'controllers' | 'pods' | 'audit-log' | 'users';

/** A running cluster, as plain data that crosses process borders (Vitest's workers, a file). */
export interface ClusterInfo {
  readonly serverUrl: string;
  /** `gitVersion` of the API server, `v1.36.3`. */
  readonly serverVersion: string;
  /** Of the administrator, in group system:masters where the cluster is ours. */
  readonly kubeconfigPath: string;
  readonly caCertPath: string;
  readonly adminCertPath: string;
  readonly adminKeyPath: string;
  readonly kubectlPath: string;
  /** Where files about the cluster may be left: it goes with the cluster. */
  readonly folder: string;
  /** One JSON line for each stage of each request; only where the capability says so. */
  readonly auditLogPath?: string;
  readonly capabilities: readonly ClusterCapability[];
  /** At the start: an API server that was restarted has another one. */
  readonly pids: Readonly<Partial<Record<ComponentName, number>>>;
}

/** Lies beside a kubeconfig of ours, so that GITSYNC_TEST_KUBECONFIG finds everything else. */
export const clusterInfoFile = 'cluster.json';
