import type { ComponentName } from '../cluster-info.ts';
import { componentKubeconfigPath, type ClusterFiles } from './cluster-files.ts';

/** What the command lines are made from. */
export interface ComponentSettings {
  readonly files: ClusterFiles;
  readonly apiserverPort: number;
  readonly kwokStages: readonly string[];
}

/** Apart from each other: kwok's pod patches fail when a pod gets an address of a service. */
const serviceRange = '10.0.0.0/16';
const podRange = '10.64.0.1/16';

const issuer = 'https://kubernetes.default.svc.cluster.local';

/** Controllers and scheduler are not to be what a test waits for. */
const fastClient = ['--kube-api-qps=500', '--kube-api-burst=1000'];

/**
 * etcd listens on sockets in the folder of the cluster, the working directory of the components: no
 * ports, and nobody else gets in. It takes a socket's name only where it looks like host and port.
 */
const etcdClientUrl = 'unix://client:0';
const etcdPeerUrl = 'unix://peer:0';

function etcdArguments({ files }: ComponentSettings): string[] {
  return [
    `--data-dir=${files.etcdData}`,
    `--listen-client-urls=${etcdClientUrl}`,
    `--advertise-client-urls=${etcdClientUrl}`,
    `--listen-peer-urls=${etcdPeerUrl}`,
    `--initial-advertise-peer-urls=${etcdPeerUrl}`,
    `--initial-cluster=default=${etcdPeerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiserverArguments({ files, apiserverPort }: ComponentSettings): string[] {
  return [
    `--etcd-servers=${etcdClientUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${apiserverPort}`,
    `--tls-cert-file=${files.server.certPath}`,
    `--tls-private-key-file=${files.server.keyPath}`,
    `--client-ca-file=${files.caCertPath}`,
    '--authorization-mode=Node,RBAC',
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${files.serviceAccounts.certPath}`,
    `--service-account-signing-key-file=${files.serviceAccounts.keyPath}`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--endpoint-reconciler-type=none',
    '--allow-privileged',
    `--audit-policy-file=${files.auditPolicyPath}`,
    `--audit-log-path=${files.auditLogPath}`,
    // Written before the answer ends, and never to a second file: readers keep a position in it.
    '--audit-log-mode=blocking',
    '--audit-log-maxsize=1000000',
    '--profiling=false',
  ];
}

function controllerManagerArguments({ files }: ComponentSettings): string[] {
  return [
    `--kubeconfig=${componentKubeconfigPath(files, 'kube-controller-manager')}`,
    '--use-service-account-credentials',
    `--service-account-private-key-file=${files.serviceAccounts.keyPath}`,
    `--root-ca-file=${files.caCertPath}`,
    '--leader-elect=false',
    '--allocate-node-cidrs=false',
    '--secure-port=0',
    '--profiling=false',
    ...fastClient,
  ];
}

function schedulerArguments({ files }: ComponentSettings): string[] {
  return [
    `--kubeconfig=${componentKubeconfigPath(files, 'kube-scheduler')}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--profiling=false',
    ...fastClient,
  ];
}

function kwokArguments({ files, kwokStages }: ComponentSettings): string[] {
  return [
    `--kubeconfig=${componentKubeconfigPath(files, 'kwok')}`,
    ...kwokStages.map((path) => `--config=${path}`),
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    '--node-ip=127.0.0.1',
    `--cidr=${podRange}`,
  ];
}

/** The command line of a component. */
export function componentArguments(name: ComponentName, settings: ComponentSettings): string[] {
  switch (name) {
    case 'etcd':
      return etcdArguments(settings);
    case 'kube-apiserver':
      return apiserverArguments(settings);
    case 'kube-controller-manager':
      return controllerManagerArguments(settings);
    case 'kube-scheduler':
      return schedulerArguments(settings);
    case 'kwok':
      return kwokArguments(settings);
    default:
      return name satisfies never;
  }
}
