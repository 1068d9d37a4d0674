import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTestNamespace, kubectl, useCluster } from '../cluster/test-cluster.ts';
import { makeTempFolder, runCli, startCli } from '../support/run-cli.ts';

const count = 40;

function writeObjects(folder: string, from: number, to: number): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let index = from; index < to; index += 1) {
    const name = `object-${String(index).padStart(2, '0')}`;
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {index: "${String(index)}"}\n`;
    writeFileSync(join(folder, `${name}.yaml`), text);
  }
}

describe('killed in the middle of the first apply', () => {
  const cluster = useCluster(['controllers']);

  async function listObjects(namespace: string): Promise<readonly string[]> {
    const names = await kubectl(['get', 'configmaps', '-n', namespace, '-o', 'name']);
    return names.split('\n').filter((name) => name.includes('/object-'));
  }

  // Spread over the run: from before the first write to after the last.
  test.each(Array.from({ length: 10 }, (_unused, place) => [place * 3 + 1]))(
    'with half of the objects gone from git afterwards, a kill after write %i leaves no orphan',
    async (killAfter) => {
      const namespace = await createTestNamespace();
      const folder = makeTempFolder();
      const source = join(folder, 'objects');
      const args = [
        'apply',
        source,
        '--applyset',
        'crash',
        '-n',
        namespace,
        '--max-prune=100%',
        '-v',
      ];
      const options = { kubeconfig: cluster.kubeconfigPath, cwd: folder };
      writeObjects(source, 0, count);

      const child = startCli(args, options);
      const closed = new Promise((resolve) => child.once('close', resolve));
      let lines = 0;
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        lines += text.split('object done').length - 1;
        if (lines >= killAfter) child.kill('SIGKILL');
      });
      child.stdout?.resume();
      await closed;
      const killed = child.signalCode;
      const before = await listObjects(namespace);
      writeObjects(source, count / 2, count);
      const second = await runCli(args, options);
      const set = ['--applyset', 'crash', '-n', namespace, '-o', 'json'];
      const status = await runCli(['status', ...set], options);

      expect(killed).toBe('SIGKILL');
      expect(before.length).toBeGreaterThan(0);
      expect(second).toMatchObject({ exitCode: 0 });
      const inventory = JSON.parse(status.stdout) as { readonly objects: readonly unknown[] };
      expect(inventory.objects).toHaveLength(count / 2);
      expect(await listObjects(namespace)).toEqual(
        Array.from(
          { length: count / 2 },
          (_unused, index) => `configmap/object-${String(index + count / 2)}`,
        ),
      );
    },
  );
});
