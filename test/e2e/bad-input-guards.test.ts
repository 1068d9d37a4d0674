import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { configMap, documents } from '../support/e2e-manifests.ts';
import { expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Scene } from '../support/e2e-scene.ts';

const mine = configMap('name: mine');

describe('a run that a guard refuses', () => {
  const cluster = useCluster(['audit-log', 'users']);
  let scene: Scene;

  beforeAll(async () => {
    scene = await setScene(cluster);
  });
  afterAll(() => {
    scene.remove();
  });

  function flagsOf(name: string): readonly string[] {
    return ['--applyset', name, '-n', scene.namespace];
  }

  describe('because an object belongs to somebody else', () => {
    test.each([
      ['Helm', 'annotations: {meta.helm.sh/release-name: shop}'],
      ['Argo CD', 'annotations: {argocd.argoproj.io/tracking-id: "shop:/ConfigMap:a/b"}'],
      ['Flux', 'labels: {kustomize.toolkit.fluxcd.io/name: shop}'],
      ['another ApplySet', 'labels: {applyset.kubernetes.io/part-of: applyset-x-v1}'],
    ])('%s', async (owner, mark) => {
      const name = `owned-${randomBytes(3).toString('hex')}`;
      const args = ['apply', '--server-side', '-n', scene.namespace, '-f', '-'];
      await kubectl(args, { input: configMap(`name: ${name}, ${mark}`) });

      await expectOwned(name, owner);
    });

    test('another set of gitsync', async () => {
      const args = ['apply', '-', ...flagsOf('first')];
      await scene.gitsync(args, { input: configMap('name: theirs') });

      await expectOwned('theirs', `gitsync set ${scene.namespace}/first`);
    });

    /** The other object of the source is not written either. */
    async function expectOwned(name: string, owner: string): Promise<void> {
      const before = await scene.listState();
      const input = documents(mine, configMap(`name: ${name}`, '{a: "2"}'));
      const lines = [
        ['diff', '-', ...flagsOf('second')],
        ['apply', '-', ...flagsOf('second')],
      ];

      const { results, writes } = await scene.attempt(lines, { input });

      const says = [name, '-:6', `the object in the cluster belongs to ${owner}`, '--adopt=all'];
      for (const one of results) {
        expectRefusal(one, { exitCode: 3, code: 'PLAN_OWNED_BY_OTHER', says });
      }
      expect(writes).toEqual([]);
      expect(await scene.listState()).toEqual(before);
    }
  });

  test.each(['records', 'records.inventory.0'])(
    'because Secret %s of the source would overwrite the records of its own set',
    async (name) => {
      const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n`;
      const apply = ['apply', '-', ...flagsOf('records')];

      const { results, writes } = await scene.attempt([apply], { input: documents(mine, secret) });

      expectRefusal(results[0], {
        exitCode: 3,
        code: 'PLAN_OWNED_BY_OTHER',
        says: [`Secret/${scene.namespace}/${name} (-:6)`, 'keeps its own records', '--applyset'],
      });
      expect(writes).toEqual([]);
    },
  );

  test('because more objects would be pruned than a run may, with both ways out', async () => {
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => configMap(`name: ${name}`));
    const apply = ['apply', '-', ...flagsOf('large')];
    await scene.gitsync(apply, { input: documents(...all) });
    const before = await scene.listState();

    const { results, writes } = await scene.attempt([apply], { input: documents(...all.slice(6)) });

    expectRefusal(results[0], {
      exitCode: 3,
      code: 'PRUNE_BUDGET',
      says: ['6 of 7 objects would be deleted, 5 are allowed', '--max-prune=6', '--prune=false'],
    });
    expect(writes).toEqual([]);
    expect(await scene.listState()).toEqual(before);

    const kept = await scene.gitsync([...apply, '--prune=false'], { input: all[6] });

    expect(kept).toMatchObject({ exitCode: 0 });
    expect(kept.stdout).toContain('configmap/a skipped: pruning is switched off');
  });

  test('because a Namespace would be pruned and nobody confirmed it', async () => {
    const inner = `test-inner-${randomBytes(5).toString('hex')}`;
    const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${inner}}\n`;
    const apply = ['apply', '-', ...flagsOf('spaces')];
    await scene.gitsync(apply, { input: documents(mine, namespace) });

    const { results, writes } = await scene.attempt([apply], { input: mine });
    const phase = await kubectl(['get', 'namespace', inner, '-o', 'jsonpath={.status.phase}']);
    await kubectl(['delete', 'namespace', inner, '--wait=false']);

    expectRefusal(results[0], {
      exitCode: 3,
      code: 'PRUNE_NEEDS_CONFIRMATION',
      says: [`Namespace/${inner}: left git`, '--confirm-prune=Namespace', 'nothing was written'],
    });
    expect(writes).toEqual([]);
    expect(phase).toBe('Active');
  });

  test('because destroy has nobody to ask', async () => {
    const before = await scene.listState();

    const { results, writes } = await scene.attempt([['destroy', ...flagsOf('large')]]);

    const says = [`${scene.namespace}/large: not destroyed`, '-y'];
    expectRefusal(results[0], { exitCode: 2, code: 'CONFIG_NEEDS_CONFIRMATION', says });
    expect(writes).toEqual([]);
    expect(await scene.listState()).toEqual(before);
  });

  test.each(['status', 'destroy'])(
    'because there is no set that %s could mean',
    async (command) => {
      const line = [command, ...flagsOf('never-applied'), ...(command === 'destroy' ? ['-y'] : [])];

      const { results, writes } = await scene.attempt([line]);

      const says = [`${scene.namespace}/never-applied: not found`, '--applyset'];
      expectRefusal(results[0], { exitCode: 2, code: 'KUBE_NOT_FOUND', says });
      expect(writes).toEqual([]);
    },
  );
});
