import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordRequests } from '../cluster/audit-log.ts';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { configMap, deployment, documents } from '../support/e2e-manifests.ts';
import { expectCleanOutput, expectRefusal, setScene } from '../support/e2e-scene.ts';
import type { Scene } from '../support/e2e-scene.ts';
import { startCli } from '../support/run-cli.ts';
import type { CliResult } from '../support/run-cli.ts';

interface BadObject {
  readonly title: string;
  readonly object: string;
  /** A ConfigMap that leaves the source in the same run, and whether it stays. */
  readonly leaving: readonly [name: string, stays: boolean];
  readonly code: string;
  readonly says: readonly string[];
}

const badObjects: readonly BadObject[] = [
  {
    title: 'of a kind that the server does not know',
    object: 'apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: web}\n',
    leaving: ['beside-widget', true],
    code: 'KUBE_UNKNOWN_KIND',
    says: ['no kind Widget in example.org/v1', 'add the CustomResourceDefinition'],
  },
  {
    title: 'that moves to a namespace that does not exist',
    object: configMap('name: moved, namespace: no-such-namespace'),
    leaving: ['moved', true],
    code: 'KUBE_NOT_FOUND',
    says: ['namespaces "no-such-namespace" not found', 'Create the namespace first'],
  },
  {
    title: 'with a value that the server refuses',
    object:
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 99999}]}\n',
    leaving: ['beside-service', false],
    code: 'KUBE_INVALID',
    says: ['spec.ports[0].port: Invalid value: 99999'],
  },
  {
    title: 'with a new name that the server refuses',
    object: configMap('name: WEB'),
    leaving: ['web', true],
    code: 'KUBE_INVALID',
    says: ['metadata.name: Invalid value: "WEB"'],
  },
  {
    title: 'with a field that is misspelt',
    object: deployment('imge: example.com/web:1'),
    leaving: ['beside-deployment', false],
    code: 'KUBE_SCHEMA',
    says: ['.spec.template.spec.containers[name="web"].imge: field not declared in schema'],
  },
];

describe('an object that the server refuses', () => {
  const cluster = useCluster(['audit-log', 'users']);
  let scene: Scene;

  beforeAll(async () => {
    scene = await setScene(cluster);
  });
  afterAll(() => {
    scene.remove();
  });

  function applyLine(set: string, ...flags: readonly string[]): readonly string[] {
    return ['apply', '-', '--applyset', set, '-n', scene.namespace, ...flags];
  }

  async function hasConfigMap(name: string): Promise<boolean> {
    const args = ['get', 'configmap', name, '-n', scene.namespace, '-o', 'name'];
    return (await kubectl([...args, '--ignore-not-found'])) !== '';
  }

  test.each(badObjects.map((bad, index) => ({ ...bad, index })))(
    '$title is told with its line; the others are applied, and what it may replace is not pruned',
    async ({ object, code, says, index, leaving: [leaving, stays] }) => {
      const good = `good-${String(index)}`;
      const line = applyLine(`set-${String(index)}`, '--no-wait');
      await scene.gitsync(line, { input: configMap(`name: ${leaving}`) });

      const input = documents(configMap(`name: ${good}`), object);
      const apply = await scene.gitsync(line, { input });
      const diff = await scene.gitsync(['diff', ...line.slice(1, -1)], { input });

      expectRefusal(apply, { exitCode: 1, code, says: [...says, '(-:6): '] });
      expectRefusal(diff, { exitCode: 3, code, says: [...says, 'blocked, -:6'] });
      expect(await hasConfigMap(good)).toBe(true);
      expect(await hasConfigMap(leaving)).toBe(stays);
    },
  );

  test('and no other leaves no records of a new set', async () => {
    const { results, writes } = await scene.attempt([applyLine('nothing')], {
      input: badObjects[0]?.object,
    });

    expect(results[0]?.exitCode).toBe(1);
    expect(writes).toEqual([]);
  });

  test('for a reason that no retry helps is asked once', async () => {
    const input = deployment(
      'image: example.com/web:1, env: [{name: A, value: "1"}, {name: A, value: "2"}]',
    );
    let result: CliResult | undefined;

    const requests = await recordRequests(cluster, { user: scene.user }, async () => {
      result = await scene.gitsync(applyLine('twice'), { input });
    });

    expectRefusal(result, {
      exitCode: 1,
      code: 'KUBE_SCHEMA',
      says: ['containers[name="web"].env: duplicate entries for key [name="A"]'],
    });
    const patches = requests.filter(({ resource }) => resource === 'deployments');
    expect(patches.filter(({ verb }) => verb === 'patch')).toHaveLength(1);
  });

  test('because a controller holds a field ends with 4, the field is kept, the others are applied', async () => {
    const flags = ['--applyset', 'held', '-n', scene.namespace];
    const image = 'image: example.com/web:1';
    await scene.gitsync(['apply', '-', ...flags, '--no-wait'], { input: deployment(image) });
    const theirs = ['apply', '--server-side', '--force-conflicts', '--field-manager=autoscaler'];
    await kubectl([...theirs, '-n', scene.namespace, '-f', '-'], { input: deployment(image, 5) });

    const input = documents(configMap('name: beside'), deployment(image, 2));
    const diff = await scene.gitsync(['diff', '-', ...flags], { input });
    const apply = await scene.gitsync(['apply', '-', ...flags], { input });

    const says = ['field .spec.replicas is held by "autoscaler"', '-:6', '--force-conflicts'];
    expectRefusal(diff, { exitCode: 3, code: 'PLAN_CONFLICT', says });
    expectRefusal(apply, { exitCode: 4, code: 'PLAN_CONFLICT', says });
    expect(await hasConfigMap('beside')).toBe(true);
    const replicas = [
      'get',
      'deployment',
      'web',
      '-n',
      scene.namespace,
      '-o',
      'jsonpath={.spec.replicas}',
    ];
    expect(await kubectl(replicas)).toBe('5');
  });

  describe('and output that nobody reads', () => {
    /** As `gitsync … 2>&1 | head -1` does it: the streams are closed at the first words. */
    async function runUnread(
      args: readonly string[],
      input: string,
    ): Promise<{ exitCode: number | null; stderr: string }> {
      const child = startCli(args, { kubeconfig: scene.kubeconfig, cwd: scene.folder });
      child.stdin?.end(input);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdout?.once('data', () => child.stdout?.destroy());
      child.stderr?.once('data', () => {
        if (args.includes('-v')) child.stderr?.destroy();
      });
      const exitCode = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      return { exitCode, stderr };
    }

    const names = Array.from({ length: 60 }, (_unused, index) => `many-${String(index)}`);
    const many = documents(...names.map((name) => configMap(`name: ${name}`)));

    test('does not stop an apply half-way: it is finished and its exit code is true', async () => {
      const result = await runUnread(applyLine('unread', '-v'), many);
      const diff = await scene.gitsync(['diff', ...applyLine('unread').slice(1)], { input: many });

      expect(result.exitCode).toBe(0);
      expect(diff).toMatchObject({ exitCode: 0 });
    });

    test('is no error for diff, which says by its exit code that there are differences', async () => {
      const changed = many.replaceAll('a: "1"', 'a: "2"');
      const line = ['diff', ...applyLine('unread').slice(1), '-o', 'json'];

      const result = await runUnread(line, changed);

      expect(result.exitCode).toBe(1);
      expectCleanOutput(result.stderr);
    });
  });
});
