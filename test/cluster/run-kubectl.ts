import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ClusterInfo } from './cluster-info.ts';

/** How kubectl ended; `exitCode` 1 of `kubectl diff` means differences, for instance. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What kubectl is given besides its arguments. */
export interface KubectlOptions {
  readonly input?: string;
  /** As someone else than the administrator. */
  readonly kubeconfig?: string;
  readonly cwd?: string;
}

function kubectlEnvironment(cluster: ClusterInfo, kubeconfig: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    KUBECONFIG: kubeconfig,
    // Nothing of the person who runs the tests: neither their cache nor their preferences.
    KUBECACHEDIR: join(cluster.folder, 'kubectl-cache'),
    KUBERC: 'off',
  };
}

/** Runs the kubectl of the cluster's own version; a failure is a result, not an error. */
export async function runKubectl(
  cluster: ClusterInfo,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<KubectlResult> {
  const child = spawn(cluster.kubectlPath, args, {
    cwd: options.cwd,
    env: kubectlEnvironment(cluster, options.kubeconfig ?? cluster.kubeconfigPath),
    stdio: 'pipe',
  });
  // A kubectl that ends without reading its input is judged by its exit code, not by this error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 255));
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { stdout, stderr, exitCode };
}
