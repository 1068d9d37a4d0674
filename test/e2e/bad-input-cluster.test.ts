import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigFor } from '../cluster/kubeconfig-for.ts';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { page, startLoopbackServer } from '../kube/loopback-server.ts';
import { configMap } from '../support/e2e-manifests.ts';
import { expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Scene } from '../support/e2e-scene.ts';

describe('a cluster that cannot be used', () => {
  const cluster = useCluster(['audit-log', 'users']);

  describe('with a set that has objects', () => {
    let scene: Scene;
    let set: readonly string[];
    let source: string;
    let before: readonly string[];

    beforeAll(async () => {
      scene = await setScene(cluster);
      set = ['--applyset', 'shop', '-n', scene.namespace];
      const one = { 'one.yaml': configMap('name: one') };
      await scene.gitsync([
        'apply',
        scene.write({ ...one, 'two.yaml': configMap('name: two') }),
        ...set,
      ]);
      source = scene.write({ ...one, 'three.yaml': configMap('name: three') });
      before = await scene.listState();
    });
    afterAll(() => {
      scene.remove();
    });

    /** Every command that reads the cluster. */
    function allCommands(...flags: readonly string[]): readonly (readonly string[])[] {
      return [
        ['diff', source, ...set, ...flags],
        ['apply', source, ...set, ...flags],
        ['status', ...set, ...flags],
        ['destroy', '-y', ...set, ...flags],
      ];
    }

    async function expectUntouched(writes: readonly string[]): Promise<void> {
      expect(writes).toEqual([]);
      expect(before).toHaveLength(4);
      expect(await scene.listState()).toEqual(before);
    }

    test('a server that is not there is named, with what was tried', async () => {
      const { results, writes } = await scene.attempt([
        ['apply', source, ...set, '--server', 'https://127.0.0.1:1'],
      ]);

      const says = ['https://127.0.0.1:1 cannot be reached', 'refused'];
      expectRefusal(results[0], { exitCode: 2, code: 'KUBE_UNREACHABLE', says });
      await expectUntouched(writes);
    });

    test('a server that is no Kubernetes is told by what it answered', async () => {
      const server = await startLoopbackServer(page(200));

      const { results, writes } = await scene.attempt([
        ['apply', source, ...set, '--server', server.url],
      ]);

      const says = [
        'HTTP 200 with text/html instead of a Kubernetes answer',
        'Check the server URL',
      ];
      expectRefusal(results[0], { exitCode: 2, code: 'KUBE_BAD_ANSWER', says });
      expect(results[0]?.stderr).toContain(server.url);
      expect(server.received.filter(({ method }) => method !== 'GET')).toEqual([]);
      await expectUntouched(writes);
    });

    test('a context that is not there is told with the one that is near', async () => {
      const context = (
        await kubectl(['config', 'current-context'], { kubeconfig: scene.kubeconfig })
      ).trim();
      const wrong = context.slice(0, -1);

      const { results, writes } = await scene.attempt(allCommands('--context', wrong));

      const says = [`context "${wrong}"`, `Did you mean "${context}"?`];
      for (const one of results) expectRefusal(one, { exitCode: 2, code: 'KUBE_CONFIG', says });
      await expectUntouched(writes);
    });

    test.each([
      ['that is not there', undefined, 'there is no such file'],
      ['that is no YAML', 'clusters: [\n', 'not valid YAML, line'],
      ['that is no kubeconfig', 'hello\n', 'the document is no map'],
    ])('a kubeconfig %s is named', async (_title, content, why) => {
      const kubeconfig = join(scene.folder, `${randomBytes(4).toString('hex')}.kubeconfig`);
      if (content !== undefined) writeFileSync(kubeconfig, content);

      const { results, writes } = await scene.attempt([
        ['apply', source, ...set, '--kubeconfig', kubeconfig],
      ]);

      expectRefusal(results[0], { exitCode: 2, code: 'KUBE_CONFIG', says: [kubeconfig, why] });
      await expectUntouched(writes);
    });

    test('a user without rights is told every right that is missing, always the same', async () => {
      const kubeconfig = await kubeconfigFor(cluster, { user: 'eve' });

      const { results, writes } = await scene.attempt(allCommands(), { kubeconfig });

      const says = [
        'Namespace/kube-system: read failed',
        `Namespace/${scene.namespace}: read failed`,
        `Secret/${scene.namespace}/shop: read failed`,
        `Secret/${scene.namespace}/shop.inventory.0: read failed`,
        'User "eve" cannot get resource "secrets"',
        'Role or ClusterRole',
      ];
      for (const one of results) expectRefusal(one, { exitCode: 2, code: 'KUBE_FORBIDDEN', says });
      expect(new Set(results.map(({ stderr }) => stderr)).size).toBe(1);
      await expectUntouched(writes);
    });

    test('a user who may read but not write stops at the inventory, before any object', async () => {
      const kubeconfig = await kubeconfigWith(scene.namespace, ['*']);

      const { results, writes } = await scene.attempt(
        [
          ['status', ...set],
          ['diff', source, ...set],
          ['apply', source, ...set],
        ],
        { kubeconfig },
      );

      const [status, diff, apply] = results;
      expect(status?.exitCode).toBe(0);
      expectRefusal(diff, {
        exitCode: 3,
        code: 'KUBE_FORBIDDEN',
        says: [
          'configmap/one',
          'three.yaml:1',
          'dry run failed',
          'cannot patch resource "configmaps"',
        ],
      });
      expectRefusal(apply, {
        exitCode: 2,
        code: 'KUBE_FORBIDDEN',
        says: [
          `Secret/${scene.namespace}/shop.inventory.0: patch failed`,
          'cannot patch resource "secrets"',
        ],
      });
      // The one write was refused.
      expect(writes).toEqual(['patch secrets/shop.inventory.0']);
      await expectUntouched([]);
    });

    test('a user who may not read Secrets is told which, and nothing is taken for absent', async () => {
      const kubeconfig = await kubeconfigWith(scene.namespace, ['configmaps', 'namespaces']);

      const { results, writes } = await scene.attempt(allCommands(), { kubeconfig });

      const says = [
        `Secret/${scene.namespace}/shop: read failed: forbidden`,
        `Secret/${scene.namespace}/shop.inventory.0: read failed: forbidden`,
        'cannot get resource "secrets"',
      ];
      for (const one of results) expectRefusal(one, { exitCode: 2, code: 'KUBE_FORBIDDEN', says });
      await expectUntouched(writes);
    });

    test('a user of one namespace alone needs no right to read kube-system', async () => {
      const kubeconfig = await kubeconfigWith(scene.namespace, ['*'], []);

      const { results } = await scene.attempt([['status', ...set]], { kubeconfig });

      expect(results[0]).toMatchObject({ exitCode: 0 });
      expect(results[0]?.stdout).toContain(`set ${scene.namespace}/shop`);
    });

    /** A user who may read these resources in the namespace, and (unless told otherwise) the namespace kube-system. */
    async function kubeconfigWith(
      namespace: string,
      resources: readonly string[],
      systemResources: readonly string[] = ['namespaces'],
    ): Promise<string> {
      const user = `reader-${randomBytes(4).toString('hex')}`;
      for (const [place, what] of [
        [namespace, resources.join(',')],
        ...systemResources.map((resource) => ['kube-system', resource] as const),
      ] as const) {
        const role = ['role', user, '--verb=get,list,watch', `--resource=${what}`, '-n', place];
        await kubectl(['create', ...role]);
        await kubectl([
          'create',
          'rolebinding',
          user,
          `--role=${user}`,
          `--user=${user}`,
          '-n',
          place,
        ]);
      }
      if (systemResources.length > 0) kubeSystemRoles.push(user);
      return kubeconfigFor(cluster, { user });
    }

    const kubeSystemRoles: string[] = [];
    afterAll(async () => {
      for (const name of kubeSystemRoles) {
        await kubectl(['delete', 'role,rolebinding', name, '-n', 'kube-system']);
      }
    });
  });

  test('the namespace of a new set that does not exist is told, with the way to make it', async () => {
    const scene = await setScene(cluster);
    const source = scene.write({ 'one.yaml': configMap('name: one') });

    const { results, writes } = await scene.attempt([
      ['apply', source, '--applyset', 'shop', '-n', 'no-such-namespace'],
    ]);
    scene.remove();

    expectRefusal(results[0], {
      exitCode: 2,
      code: 'INVENTORY_NO_NAMESPACE',
      says: ['no-such-namespace', 'does not exist: nothing was written', '--create-namespace'],
    });
    expect(writes).toEqual([]);
  });
});
