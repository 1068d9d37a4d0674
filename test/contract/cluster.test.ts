import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { apiRequest, apiRequestOk } from '../cluster/api-request.ts';
import { isWrite, recordRequests } from '../cluster/audit-log.ts';
import { readPinnedVersions } from '../cluster/binaries/pinned-versions.ts';
import { waitUntil } from '../cluster/control-plane/wait-until.ts';
import type { KeptCluster } from '../cluster/kept-up/kept-cluster.ts';
import { kubeconfigFor } from '../cluster/kubeconfig-for.ts';
import { runKubectl } from '../cluster/run-kubectl.ts';
import { startCluster } from '../cluster/start-cluster.ts';
import { createTestNamespace, kubectl, useCluster } from '../cluster/test-cluster.ts';

const cluster = useCluster();

function deployment(name: string, replicas: number): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'example.org/main:1' }] },
      },
    },
  });
}

async function countObjects(path: string): Promise<number> {
  const list = (await apiRequestOk(cluster, { path })) as { items: unknown[] };
  return list.items.length;
}

describe('the control plane', () => {
  test('is of the pinned Kubernetes version', async () => {
    const version = await apiRequestOk(cluster, { path: '/version' });

    expect(version).toMatchObject({ gitVersion: readPinnedVersions().kubernetes });
    expect(readPinnedVersions().kubernetes).toBe('v1.36.3');
  });

  test('has a kubectl of the same version', async () => {
    const output: unknown = JSON.parse(await kubectl(['version', '-o', 'json']));

    const version = { gitVersion: cluster.serverVersion, major: '1', minor: '36' };
    expect(output).toMatchObject({ clientVersion: version, serverVersion: version });
  });
});

describe('the controllers', () => {
  useCluster(['controllers', 'pods']);

  test('makes a Deployment available by running its pods on simulated nodes', async () => {
    const namespace = await createTestNamespace();

    await kubectl(['apply', '-n', namespace, '-f', '-'], { input: deployment('web', 3) });
    await kubectl(['rollout', 'status', '-n', namespace, 'deployment/web', '--timeout=50s']);

    const status = await kubectl([
      ...['get', '-n', namespace, 'deployment/web'],
      ...['-o', 'jsonpath={.status.availableReplicas}'],
    ]);
    expect(status).toBe('3');
  });

  test('collects the ReplicaSet and the pods of a Deployment that is deleted', async () => {
    const namespace = await createTestNamespace();
    await kubectl(['apply', '-n', namespace, '-f', '-'], { input: deployment('web', 2) });
    await kubectl(['rollout', 'status', '-n', namespace, 'deployment/web', '--timeout=50s']);
    const replicaSets = `/apis/apps/v1/namespaces/${namespace}/replicasets`;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const before = [await countObjects(replicaSets), await countObjects(pods)];

    await kubectl(['delete', '-n', namespace, 'deployment/web', '--wait=false']);

    expect(before).toEqual([1, 2]);
    await waitUntil('garbage collection', async () => {
      const left = (await countObjects(replicaSets)) + (await countObjects(pods));
      return left === 0 ? true : undefined;
    });
  });

  test('terminates a namespace with what is in it', async () => {
    const namespace = await createTestNamespace();
    await kubectl(['apply', '-n', namespace, '-f', '-'], { input: deployment('web', 1) });

    await kubectl(['delete', 'namespace', namespace, '--timeout=50s']);

    const { status } = await apiRequest(cluster, { path: `/api/v1/namespaces/${namespace}` });
    expect(status).toBe(404);
  });
});

describe('users', () => {
  useCluster(['users']);

  test('authenticate with a name and groups and may do what RBAC allows', async () => {
    const namespace = await createTestNamespace();
    const kubeconfig = await kubeconfigFor(cluster, { user: 'jane/doe', groups: ['a', 'team:b'] });

    const who = await kubectl(['auth', 'whoami', '-o', 'json'], { kubeconfig });
    const read = await runKubectl(cluster, ['get', 'pods', '-n', namespace], { kubeconfig });

    expect(JSON.parse(who)).toMatchObject({
      status: {
        userInfo: { username: 'jane/doe', groups: ['a', 'team:b', 'system:authenticated'] },
      },
    });
    expect(read.exitCode).toBe(1);
    expect(read.stderr).toContain('User "jane/doe" cannot list resource "pods"');
  });
});

describe('the audit log', () => {
  useCluster(['audit-log']);

  test('tells which requests a user agent sent meanwhile', async () => {
    const namespace = await createTestNamespace();
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const userAgent = `audit-test/${namespace}`;
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
    await apiRequestOk(cluster, { path: `${path}?limit=1`, userAgent });

    const requests = await recordRequests(cluster, { userAgentPrefix: 'audit-test/' }, async () => {
      await apiRequestOk(cluster, { method: 'POST', path: `${path}?dryRun=All`, body, userAgent });
      await apiRequestOk(cluster, { method: 'POST', path, body, userAgent });
      await apiRequest(cluster, { path: `${path}/absent`, userAgent });
      await apiRequestOk(cluster, { path: `${path}/settings` });
    });

    expect(requests).toMatchObject([
      { verb: 'create', resource: 'configmaps', dryRun: true, code: 201, user: 'admin' },
      { verb: 'create', resource: 'configmaps', dryRun: false, code: 201, namespace },
      { verb: 'get', resource: 'configmaps', name: 'absent', code: 404, userAgent },
    ]);
    expect(requests.map(isWrite)).toEqual([false, true, false]);
  });

  test('counts a watch once, from its start on', async () => {
    const namespace = await createTestNamespace();
    const path = `/api/v1/namespaces/${namespace}/secrets?watch=true&timeoutSeconds=1`;

    const requests = await recordRequests(cluster, { namespace }, async () => {
      await apiRequest(cluster, { path, userAgent: 'watch-test' });
    });

    const watches = requests.filter((request) => request.userAgent === 'watch-test');
    expect(watches).toMatchObject([{ verb: 'watch', resource: 'secrets', code: 200 }]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `npm run cluster -- …` with a cache of its own, so that nobody's clusters are touched. */
async function runClusterScript(cache: string, command: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'scripts/cluster.ts', command, '--name', 'lifecycle'],
    {
      env: {
        ...process.env,
        XDG_CACHE_HOME: cache,
        KUBEBUILDER_ASSETS: dirname(cluster.kubectlPath),
      },
    },
  );
  return stdout.trim();
}

async function makeCache(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'gitsync-cache-'));
  onTestFinished(async () => {
    await runClusterScript(cache, 'down');
    await rm(cache, { recursive: true, force: true });
  });
  return cache;
}

/** The logs that a run left behind as failed; not kept, as this run is meant to fail. */
async function takeKeptLogs(pid: number): Promise<string[]> {
  const names = await readdir('.test-logs');
  const folder = names.find((name) => name.endsWith(`-up-lifecycle-${pid}`)) ?? 'none';
  const files = await readdir(join('.test-logs', folder));
  await rm(join('.test-logs', folder), { recursive: true });
  return files;
}

// Each starts one or two control planes: 3 s on an idle machine, 20 s on a very busy one.
describe('a cluster of its own', { timeout: 180_000 }, () => {
  useCluster(['users', 'pods']);

  test('keeps what was written when its API server is killed and restarted', async () => {
    const own = await startCluster({ name: 'restart', nodes: 0 });
    onTestFinished(async () => {
      await own.stop();
    });
    const namespace = await createTestNamespace(own.info);

    await own.killApiserver();
    const unreachable = apiRequest(own, { path: '/readyz' });
    await expect(unreachable).rejects.toThrow('ECONNREFUSED');
    await own.restartApiserver();

    const { status } = await apiRequest(own, { path: `/api/v1/namespaces/${namespace}` });
    expect(status).toBe(200);
    expect(own.currentPids()['kube-apiserver']).not.toBe(own.pids['kube-apiserver']);
  });

  test('leaves no process and no folder behind when it is stopped', async () => {
    const own = await startCluster({ name: 'stop', nodes: 0 });
    const pids = [own.supervisorPid ?? 0, ...Object.values(own.currentPids())];

    await own.stop();

    expect(pids).toHaveLength(6);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(own.folder)).toBe(false);
  });

  test('stays up for people until they take it down', async () => {
    const cache = await makeCache();

    await runClusterScript(cache, 'up');
    await runClusterScript(cache, 'up');
    const kubeconfig = await runClusterScript(cache, 'kubeconfig');
    const nodes = await kubectl(['get', 'nodes', '-o', 'name'], { kubeconfig });
    await runClusterScript(cache, 'down');

    expect(nodes.trim().split('\n')).toEqual(['node/node-0', 'node/node-1', 'node/node-2']);
    expect(existsSync(kubeconfig)).toBe(false);
    await expect(runClusterScript(cache, 'kubeconfig')).rejects.toThrow('is not up');
  });

  test('leaves no process and no folder behind when its process is killed', async () => {
    const cache = await makeCache();
    await runClusterScript(cache, 'up');
    const kubeconfig = await runClusterScript(cache, 'kubeconfig');
    const text = await readFile(join(dirname(kubeconfig), 'cluster.json'), 'utf8');
    const kept = JSON.parse(text) as KeptCluster;
    const pids = Object.values(kept.pids);
    const wereRunning = pids.filter(isRunning).length;

    process.kill(kept.daemonPid, 'SIGKILL');

    expect(wereRunning).toBe(5);
    await waitUntil('the supervisor to end everything', () =>
      Promise.resolve(pids.some(isRunning) || existsSync(kept.folder) ? undefined : true),
    );
    const logs = await takeKeptLogs(kept.daemonPid);
    expect(logs).toEqual(expect.arrayContaining(['audit.log', 'kube-apiserver.log']));
  });
});
