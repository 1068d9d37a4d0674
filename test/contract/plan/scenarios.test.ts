import { describe, expect, test } from 'vitest';
import { compareObjects } from '../../../src/diff/compare-objects.ts';
import { formatFieldPath } from '../../../src/model/field-path.ts';
import { unionFieldSets } from '../../../src/schema/fields/field-set-algebra.ts';
import { readManagedFields } from '../../../src/schema/managed/managed-fields.ts';
import type { KubeObject } from '../../../src/model/manifest.ts';
import type { PreparedRun } from '../../../src/sync/prepare-plan.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import { configMap, describeActions, openSyncLab } from '../../support/sync-lab.ts';
import type { SyncLab } from '../../support/sync-lab.ts';

/** A Deployment as YAML, with what varies. */
function deployment(container: string, spec = 'replicas: 1'): string {
  return [
    '---',
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: web}',
    'spec:',
    `  ${spec}`,
    '  selector: {matchLabels: {app: web}}',
    '  template:',
    '    metadata: {labels: {app: web}}',
    '    spec:',
    '      containers:',
    `      - {name: app, image: "example.com/web:1", ${container}}`,
    '',
  ].join('\n');
}

const nullLabels = configMap('web').replace('{name: web}', '{name: web, labels: null}');

describe('what the plan announces is what the apply changes', () => {
  const cluster = useCluster();

  async function openLab(): Promise<SyncLab> {
    return openSyncLab(cluster, await createTestNamespace());
  }

  async function read(lab: SyncLab, resource: string): Promise<KubeObject> {
    const text = await kubectl([
      'get',
      resource,
      '-n',
      lab.namespace,
      '-o',
      'json',
      '--show-managed-fields',
    ]);
    return JSON.parse(text) as KubeObject;
  }

  /** Paths that really changed, by the same comparison of two reads. */
  function changedPaths(before: KubeObject, after: KubeObject): readonly string[] {
    const entries = [...readManagedFields(before), ...readManagedFields(after)];
    const shape = unionFieldSets(entries.map((entry) => entry.fields));
    return compareObjects(before, after, shape).map(({ path }) => formatFieldPath(path));
  }

  function announcedPaths(prepared: PreparedRun): readonly string[] {
    return prepared.plan.actions.flatMap((action) =>
      action.kind === 'apply' ? action.diff.changes.map((change) => change.path) : [],
    );
  }

  test.each([
    ['a new image', deployment('env: []'), deployment('env: []').replace('web:1', 'web:2')],
    [
      'another order of env',
      deployment('env: [{name: A, value: a}, {name: B, value: b}]'),
      deployment('env: [{name: B, value: b}, {name: A, value: a}]'),
    ],
    [
      'a removed variable',
      deployment('env: [{name: A, value: a}, {name: B, value: b}]'),
      deployment('env: [{name: B, value: b}]'),
    ],
    [
      'a new port without protocol',
      deployment('ports: [{containerPort: 80}]'),
      deployment('ports: [{containerPort: 80}, {containerPort: 81}]'),
    ],
    ['args, an atomic list', deployment('args: [a, b]'), deployment('args: [a, c]')],
    [
      'replicas removed from git',
      deployment('args: [a]', 'replicas: 3'),
      deployment('args: [a]', 'minReadySeconds: 0'),
    ],
    [
      'another quantity',
      deployment('resources: {limits: {memory: 1Gi}}'),
      deployment('resources: {limits: {memory: 2Gi}}'),
    ],
  ])('%s', async (_title, first, second) => {
    const lab = await openLab();
    const report = await lab.sync(first, undefined);
    expect(report.outcomes.map((outcome) => outcome.kind)).toEqual(['created']);
    // The Deployment controller writes the revision annotation soon after; wait so that it is not counted.
    const revision = [
      'get',
      'deployment',
      'web',
      '-n',
      lab.namespace,
      '-o',
      'jsonpath={.metadata.annotations}',
    ];
    await expect.poll(() => kubectl(revision)).toContain('deployment.kubernetes.io/revision');
    const before = await read(lab, 'deployment/web');

    const prepared = await lab.plan(second);
    await lab.run(prepared, { isWaiting: false });
    const after = await read(lab, 'deployment/web');
    const again = await lab.plan(second);

    const byController = 'metadata.annotations["deployment.kubernetes.io/revision"]';
    const changed = changedPaths(before, after).filter((path) => path !== byController);
    expect(announcedPaths(prepared)).toEqual(changed);
    expect(changed.length).toBeGreaterThan(0);
    expect(describeActions(again)).toEqual(['unchanged:web']);
  });

  test.each([
    [
      'a quantity in another spelling',
      deployment('resources: {limits: {memory: 1024Mi}}'),
      deployment('resources: {limits: {memory: 1Gi}}'),
    ],
    ['null for a map', nullLabels, nullLabels],
    ['an empty list that the server drops', deployment('args: []'), deployment('args: []')],
  ])('%s is no difference after the apply', async (_title, first, second) => {
    const lab = await openLab();
    await lab.sync(first);
    await lab.sync(second);

    expect(describeActions(await lab.plan(second))).toEqual(['unchanged:web']);
  });

  test('a field that a co-owner keeps is left behind, and the plan says who keeps it', async () => {
    const lab = await openLab();
    await lab.sync(configMap('web', { a: '1', b: '2' }));
    const owner = [
      'apply',
      '--server-side',
      '--field-manager=other',
      '-n',
      lab.namespace,
      '-f',
      '-',
    ];
    await kubectl(owner, { input: configMap('web', { b: '2' }) });

    const prepared = await lab.plan(configMap('web', { a: '1' }));

    expect(prepared.plan.actions[0]).toMatchObject({
      kind: 'apply',
      diff: {
        kind: 'update',
        isOwnershipChanged: true,
        leftBehind: [{ path: 'data.b', keptBy: ['other'] }],
      },
    });
  });

  test('a key dropped from stringData is removed from the cluster', async () => {
    const lab = await openLab();
    const secret = (fields: string): string =>
      `---\napiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {${fields}}\n`;
    await lab.sync(secret('a: one, b: two'));

    await lab.sync(secret('a: one'));

    const live = await read(lab, 'secret/web');
    expect(live['data']).toEqual({ a: Buffer.from('one').toString('base64') });
  });

  test('a controller that holds a field is not overwritten, other objects are applied', async () => {
    const lab = await openLab();
    await lab.sync(deployment('args: [a]', 'replicas: 1'));
    const manager = '--field-manager=horizontal-pod-autoscaler';
    const scale = ['patch', 'deployment', 'web', '--subresource=scale', manager, '--type=merge'];
    await kubectl([...scale, '-n', lab.namespace, '-p', '{"spec":{"replicas":4}}']);

    const report = await lab.sync(deployment('args: [a]', 'replicas: 1') + configMap('other'));

    expect(report.problems.map((problem) => problem.code)).toEqual(['PLAN_CONFLICT']);
    expect(report.problems[0]?.message).toContain(
      '.spec.replicas is held by "horizontal-pod-autoscaler"',
    );
    expect(report.outcomes.map((outcome) => outcome.kind)).toEqual(['created', 'failed']);
  });

  test('namespace, definition and custom resource are made in one run, each after what it needs', async () => {
    const lab = await openLab();
    const group = `${lab.namespace}.example.com`;
    const definition = [
      '---',
      'apiVersion: apiextensions.k8s.io/v1',
      'kind: CustomResourceDefinition',
      `metadata: {name: widgets.${group}}`,
      'spec:',
      `  group: ${group}`,
      '  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}',
      '  scope: Namespaced',
      '  versions:',
      '  - name: v1',
      '    served: true',
      '    storage: true',
      '    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}',
      '',
    ].join('\n');
    const inner = `${lab.namespace}-inner`;
    const all = [
      `---\napiVersion: ${group}/v1\nkind: Widget\nmetadata: {name: w, namespace: ${inner}}\nspec: {size: 9007199254740993}\n`,
      definition,
      `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${inner}}\n`,
    ].join('');

    const announced = await lab.plan(all, { isCreateTried: true });
    const report = await lab.run(announced);
    const again = await lab.plan(all);
    const prune = {
      isEnabled: true,
      limit: { kind: 'default' },
      confirmedKinds: [],
      isDestroy: true,
    } as const;
    const size = await kubectl([
      'get',
      `widgets.${group}`,
      'w',
      '-n',
      inner,
      '-o',
      'jsonpath={.spec.size}',
    ]);
    const destroyed = await lab.run(await lab.plan('', { prune }), { isDestroy: true });

    expect(report.problems).toEqual([]);
    expect(describeActions(again).map((text) => text.split(':')[0])).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(size).toBe('9007199254740993');
    expect(destroyed.problems).toEqual([]);
  });

  test('an object that a person had made is taken over when nothing conflicts', async () => {
    const lab = await openLab();
    await kubectl(['create', 'configmap', 'web', '--from-literal=a=1', '-n', lab.namespace]);

    const report = await lab.sync(configMap('web', { a: '1' }));

    expect(report.outcomes.map((outcome) => outcome.kind)).toEqual(['configured']);
  });
});
