import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRequestOk } from '../cluster/api-request.ts';
import { runKubectl } from '../cluster/run-kubectl.ts';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { configMap, documents } from '../support/e2e-manifests.ts';
import { expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Scene } from '../support/e2e-scene.ts';

const two = documents(configMap('name: one'), configMap('name: two'));
const one = configMap('name: one');

describe('a set that cannot be used', () => {
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

  const writing = [
    ['apply', '-'],
    ['destroy', '-y'],
  ];
  const all = [...writing, ['diff', '-'], ['status']];

  /** Asserts that no command touches anything, and how each is told. */
  async function expectUnusable(
    name: string,
    refusal: { code: string; says: readonly string[] },
    commands = all,
  ): Promise<void> {
    const before = await scene.listState();
    const lines = commands.map((command) => [...command, ...flagsOf(name)]);

    const { results, writes } = await scene.attempt(lines, { input: one });

    for (const result of results) expectRefusal(result, { exitCode: 2, ...refusal });
    expect(writes).toEqual([]);
    expect(await scene.listState()).toEqual(before);
  }

  describe('because its name is taken', () => {
    test('by an ApplySet of kubectl', async () => {
      const args = ['apply', '-n', scene.namespace, '-f', '-', '--prune', '--applyset=theirs'];
      await kubectlWithApplysets(args, configMap('name: theirs'));

      await expectUnusable('theirs', {
        code: 'INVENTORY_FOREIGN',
        says: [
          `Secret/${scene.namespace}/theirs`,
          'parent of a set of "kubectl/v',
          '--applyset NAME',
        ],
      });
    });

    test('by somebody’s Secret', async () => {
      const secret = ['create', 'secret', 'generic', 'plain', '--from-literal=a=b'];
      await kubectl([...secret, '-n', scene.namespace]);

      await expectUnusable('plain', {
        code: 'INVENTORY_FOREIGN',
        says: [`Secret/${scene.namespace}/plain`, 'a Secret that is no parent of a set'],
      });
    });
  });

  describe('because its inventory', () => {
    const name = 'damaged';
    let path: string;
    let stored: Buffer;

    beforeAll(async () => {
      await scene.gitsync(['apply', '-', ...flagsOf(name)], { input: two });
      path = `/api/v1/namespaces/${scene.namespace}/secrets/${name}.inventory.0`;
      // A Secret that gitsync wrote: `data.inventory` is base64.
      const secret = (await apiRequestOk(cluster, { path })) as { data: { inventory: string } };
      stored = Buffer.from(secret.data.inventory, 'base64');
    });

    function editDocument(edit: (text: string) => string): Buffer {
      return gzipSync(edit(gunzipSync(stored).toString('utf8')));
    }

    async function storeInventory(bytes: Buffer): Promise<void> {
      const contentType = 'application/merge-patch+json';
      const body = { data: { inventory: bytes.toString('base64') } };
      await apiRequestOk(cluster, { method: 'PATCH', path, contentType, body });
    }

    const uid = /"clusterUid":"[^"]*"/;
    test.each<[string, (bytes: Buffer) => Buffer, string]>([
      ['was cut off', (bytes) => bytes.subarray(0, bytes.length / 2), 'cannot be unpacked'],
      ['is empty', () => Buffer.alloc(0), 'cannot be unpacked'],
      ['is something else', () => Buffer.from('hello'), 'cannot be unpacked'],
      ['holds half a document', () => editDocument((text) => text.slice(0, 60)), 'be unpacked'],
      [
        'names a whole collection',
        () => editDocument((text) => text.replace('/two"', '/.."')),
        '".."',
      ],
      [
        'is of another set',
        () => editDocument((text) => text.replace('/damaged"', '/x"')),
        'another set',
      ],
      [
        'is of another format',
        () => editDocument((text) => text.replace(/"version":1\b/, '"version":9')),
        '9',
      ],
    ])('%s', async (_title, damage, says) => {
      await storeInventory(damage(stored));

      await expectUnusable(
        name,
        {
          code: 'INVENTORY_DAMAGED',
          says: [`Secret/${scene.namespace}/damaged.inventory.0`, says, 'backup'],
        },
        writing,
      );
    });

    test('was written for another cluster', async () => {
      await storeInventory(editDocument((text) => text.replace(uid, '"clusterUid":"other"')));

      await expectUnusable(
        name,
        {
          code: 'INVENTORY_OTHER_CLUSTER',
          says: [`Secret/${scene.namespace}/damaged.inventory.0`, 'another cluster', 'context'],
        },
        writing,
      );
    });

    test('was deleted', async () => {
      const gone = ['apply', '-', ...flagsOf('lost')];
      await scene.gitsync(gone, { input: configMap('name: lost') });
      await kubectl(['delete', 'secret', 'lost.inventory.0', '-n', scene.namespace]);

      await expectUnusable(
        'lost',
        {
          code: 'INVENTORY_DAMAGED',
          says: [`Secret/${scene.namespace}/lost.inventory.0`, 'is gone', 'start anew'],
        },
        writing,
      );
    });

    test('was damaged, and after it is restored all is as before', async () => {
      await storeInventory(stored);

      const { results } = await scene.attempt([['diff', '-', ...flagsOf(name)]], { input: two });

      expect(results[0]).toMatchObject({ exitCode: 0 });
    });
  });

  async function kubectlWithApplysets(args: readonly string[], input: string): Promise<void> {
    process.env['KUBECTL_APPLYSET'] = 'true';
    try {
      const result = await runKubectl(cluster, args, { input });
      expect(result).toMatchObject({ exitCode: 0 });
    } finally {
      delete process.env['KUBECTL_APPLYSET'];
    }
  }
});
