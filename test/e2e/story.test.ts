import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isWrite, recordRequests } from '../cluster/audit-log.ts';
import { createTestNamespace, kubectl, useCluster } from '../cluster/test-cluster.ts';
import { makeRepository, makeTempFolder, removeTempFolder } from '../support/git-repository.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { runCli } from '../support/run-cli.ts';
import type { CliResult } from '../support/run-cli.ts';

const base = {
  'base/kustomization.yaml': [
    'resources: [web.yaml, service.yaml]',
    'configMapGenerator:',
    '- name: settings',
    '  literals: [mode=base]',
  ].join('\n'),
  'base/web.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web}',
    'spec:',
    '  replicas: 1',
    '  selector: {matchLabels: {app: web}}',
    '  template:',
    '    metadata: {labels: {app: web}}',
    '    spec:',
    '      containers:',
    '      - name: app',
    '        image: example.com/web:1',
    '        envFrom: [{configMapRef: {name: settings}}]',
  ].join('\n'),
  'base/service.yaml': [
    'apiVersion: v1',
    'kind: Service',
    'metadata: {name: web}',
    'spec: {selector: {app: web}, ports: [{port: 80}]}',
  ].join('\n'),
};

function overlay(namespace: string, extra: readonly string[] = []): string {
  return [
    `namespace: ${namespace}`,
    'resources: [../../base, extra.yaml]',
    'replicas: [{name: web, count: 2}]',
    ...extra,
  ].join('\n');
}

const extra = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\ndata: {a: "1"}\n';

describe('the main job, from git to cluster', () => {
  const cluster = useCluster(['controllers', 'pods', 'audit-log']);
  let namespace: string;
  let folder: string;
  let repository: TestRepository;

  async function gitsync(command: string, ...flags: readonly string[]): Promise<CliResult> {
    const takesSource = command === 'diff' || command === 'apply';
    const source = takesSource ? [`file://${repository.folder}//overlays/prod?ref=main`] : [];
    const set = ['--applyset', 'shop', '-n', namespace];
    return runCli([command, ...source, ...set, ...flags], {
      kubeconfig: cluster.kubeconfigPath,
      cwd: folder,
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
    });
  }

  async function recordWrites(action: () => Promise<unknown>): Promise<readonly string[]> {
    const requests = await recordRequests(cluster, { userAgentPrefix: 'gitsync/' }, action);
    return requests
      .filter((request) => isWrite(request) && request.namespace === namespace)
      .map((request) => `${request.verb} ${request.resource}/${request.name}`);
  }

  beforeAll(async () => {
    folder = makeTempFolder();
    namespace = await createTestNamespace();
    repository = makeRepository(join(folder, 'repository'));
    mkdirSync(join(folder, 'cache'), { mode: 0o700 });
    const files = {
      'overlays/prod/kustomization.yaml': overlay(namespace),
      'overlays/prod/extra.yaml': extra,
    };
    repository.commit({ ...base, ...files });
    return () => {
      removeTempFolder(folder);
      rmSync(folder, { recursive: true, force: true });
    };
  });

  test('diff announces what is to be created and writes nothing', async () => {
    let result: CliResult | undefined;

    const writes = await recordWrites(async () => (result = await gitsync('diff')));

    expect(result?.stderr).toContain(`set ${namespace}/shop`);
    expect(result?.stdout).toContain('deployment.apps/web');
    expect(result?.stdout).toContain('4 to create');
    expect(result?.exitCode).toBe(1);
    expect(writes).toEqual([]);
  });

  test('apply claims the inventory before its first write and waits until all is ready', async () => {
    let result: CliResult | undefined;

    const writes = await recordWrites(async () => (result = await gitsync('apply')));

    expect(result).toMatchObject({ exitCode: 0 });
    expect(result?.stdout).toContain('deployment.apps/web created');
    expect(writes.slice(0, 2)).toEqual(['create secrets/shop.inventory.0', 'create secrets/shop']);
    const ready = [
      'get',
      'deployment',
      'web',
      '-n',
      namespace,
      '-o',
      'jsonpath={.status.availableReplicas}',
    ];
    expect(await kubectl(ready)).toBe('2');
  });

  test('a second diff finds nothing and a second apply writes nothing', async () => {
    const diff = await gitsync('diff');
    let apply: CliResult | undefined;

    const writes = await recordWrites(async () => (apply = await gitsync('apply')));

    expect(diff).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('no differences') as string,
    });
    expect(apply?.exitCode).toBe(0);
    expect(writes).toEqual([]);
  });

  test('a change made by hand is found as drift, with its field and its maker, and healed', async () => {
    await kubectl(['scale', 'deployment', 'web', '--replicas=5', '-n', namespace]);

    const diff = await gitsync('diff');
    const apply = await gitsync('apply');

    expect(diff.exitCode).toBe(1);
    expect(diff.stdout).toMatch(/spec\.replicas: 5 → 2\s+drift/);
    expect(diff.stdout).toContain('kubectl');
    expect(apply.stdout).toContain('deployment.apps/web configured');
    const replicas = [
      'get',
      'deployment',
      'web',
      '-n',
      namespace,
      '-o',
      'jsonpath={.spec.replicas}',
    ];
    expect(await kubectl(replicas)).toBe('2');
  });

  test('a value deleted by hand comes back', async () => {
    await kubectl([
      'patch',
      'configmap',
      'extra',
      '-n',
      namespace,
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/data/a"}]',
    ]);

    const apply = await gitsync('apply');

    expect(apply.exitCode).toBe(0);
    const value = ['get', 'configmap', 'extra', '-n', namespace, '-o', 'jsonpath={.data.a}'];
    expect(await kubectl(value)).toBe('1');
  });

  test('an object that left git is announced and pruned, and nothing else is', async () => {
    repository.git('rm', '-q', 'overlays/prod/extra.yaml');
    repository.commit({
      'overlays/prod/kustomization.yaml': overlay(namespace).replace(', extra.yaml', ''),
    });

    const diff = await gitsync('diff');
    const writes = await recordWrites(async () => gitsync('apply'));

    expect(diff.stdout).toContain('configmap/extra');
    expect(diff.stdout).toContain('1 to prune');
    expect(writes.filter((write) => write.startsWith('delete'))).toEqual([
      'delete configmaps/extra',
    ]);
  });

  test('a generated ConfigMap is replaced by its successor', async () => {
    const generator = [
      'configMapGenerator:',
      '- name: settings',
      '  behavior: merge',
      '  literals: [mode=prod]',
    ];
    repository.commit({
      'overlays/prod/kustomization.yaml': overlay(namespace, generator).replace(', extra.yaml', ''),
    });

    const apply = await gitsync('apply');

    expect(apply).toMatchObject({ exitCode: 0 });
    expect(apply.stdout).toMatch(/configmap\/settings-\w+ created/);
    expect(apply.stdout).toMatch(/configmap\/settings-\w+ pruned/);
  });

  test('status shows every object with its health and the revision from git', async () => {
    const result = await gitsync('status', '-o', 'json');

    const status = JSON.parse(result.stdout) as {
      revision: string;
      objects: { kstatus?: string }[];
    };
    expect(result.exitCode).toBe(0);
    expect(status.revision).toMatch(/^main@sha1:[0-9a-f]{40}$/);
    expect(status.objects).toHaveLength(3);
  });

  test('destroy asks first, then deletes the objects and the records of the set', async () => {
    const refused = await gitsync('destroy');
    const done = await gitsync('destroy', '-y');

    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('-y');
    expect(done.exitCode).toBe(0);
    expect(await kubectl(['get', 'deploy,svc,secret', '-n', namespace, '-o', 'name'])).toBe('');
  });
});
