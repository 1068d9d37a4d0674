import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { runKubectl } from '../cluster/run-kubectl.ts';
import { kubectl } from '../cluster/test-cluster.ts';
import { runCli } from '../support/run-cli.ts';
import {
  expectExit,
  isRecordOf,
  listDifferences,
  recordWrites,
  runOnSet,
  runOnSetOk,
} from './real-set.ts';
import type { RealSet } from './real-set.ts';
import type { TreeCopy } from './tree-copy.ts';

/** A change that a person makes to a live object, past git. Each edits another object. */
export interface LiveEdit {
  /** As typed after `kubectl`. */
  readonly kubectl: readonly string[];
  /** The program that `kubectl edit` opens. */
  readonly editor?: string;
  /** What is edited, as typed after `kubectl get`. */
  readonly object: readonly string[];
  /** How diff announces it. */
  readonly announced: string;
}

/** A change in git that takes objects away. */
export interface Removal {
  /** A file below the copy, and what becomes of its text. */
  readonly file: string;
  readonly edit: (text: string) => string;
  /** Each as typed after `kubectl get`, and as diff announces it. */
  readonly leaving: readonly { readonly object: readonly string[]; readonly announced: string }[];
  /** Flags by which a person allows it. */
  readonly flags?: readonly string[];
}

/** Somebody's manifests and what is expected of them. */
export interface RealTree {
  readonly title: string;
  /** Known when the control plane runs and the tree is fetched. */
  readonly bench: () => { readonly set: RealSet; readonly copy: TreeCopy };
  /** A folder of the copy with a kustomization. */
  readonly kustomization?: string;
  readonly objectCount: number;
  /** Flags of every apply. */
  readonly applyFlags: readonly string[];
  readonly edits: readonly LiveEdit[];
  readonly removal: Removal;
}

/** The tests that every tree passes. Each brings the set into the cluster itself, so order is free. */
export function describeTree(tree: RealTree): void {
  describe(tree.title, () => {
    const { kustomization } = tree;
    if (kustomization !== undefined) {
      test('renders byte for byte as kubectl kustomize does', () =>
        testRender(tree, kustomization));
    }

    test('is equal to the cluster once it is applied, and a second apply writes nothing', () =>
      testNothingToDo(tree));

    test('reports live edits as drift, with their fields, and heals them', () => testDrift(tree));

    test('prunes what is taken out of the tree', () => testPrune(tree));
  });
}

async function testRender(tree: RealTree, kustomization: string): Promise<void> {
  const { set, copy } = tree.bench();
  const folder = join(copy.repository.folder, kustomization);

  const expected = await kubectl(['kustomize', folder], { cluster: set.cluster });
  const rendered = await runCli(['render', ...set.source]);

  expect(expectExit(rendered, 0).stdout).toBe(expected);
}

async function testNothingToDo(tree: RealTree): Promise<void> {
  const { set } = tree.bench();
  await runOnSetOk(set, 'apply', tree.applyFlags);

  const diff = await runOnSetOk(set, 'diff');
  const writes = await recordWrites(set.cluster, () => runOnSetOk(set, 'apply', tree.applyFlags));

  expect(diff.stdout).toBe(`no differences (${tree.objectCount} objects)\n`);
  expect(writes).toEqual([]);
}

async function testDrift(tree: RealTree): Promise<void> {
  const { set } = tree.bench();
  const { cluster } = set;
  await runOnSetOk(set, 'apply', tree.applyFlags);
  const before = await readAll(cluster, tree.edits);
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const { kubectl: args, editor = '' } of tree.edits) {
    // KUBE_EDITOR is the way to give kubectl edit a program instead of a person.
    vi.stubEnv('KUBE_EDITOR', editor);
    await kubectl(args, { cluster });
  }

  const announced = await listDifferences(set);
  const writes = await recordWrites(cluster, () => runOnSetOk(set, 'apply', tree.applyFlags));

  expect(announced).toEqual(tree.edits.map((edit) => edit.announced).sort());
  expect(await readAll(cluster, tree.edits)).toEqual(before);
  // A write that finds a rollout under way is refused and sent again: only what came through counts.
  const healed = writes.filter((write) => write.code < 300 && !isRecordOf(set, write));
  expect(healed).toHaveLength(tree.edits.length);
  await runOnSetOk(set, 'diff');
}

async function testPrune(tree: RealTree): Promise<void> {
  const { set, copy } = tree.bench();
  const { cluster } = set;
  const { file, edit, leaving, flags = [] } = tree.removal;
  await runOnSetOk(set, 'apply', tree.applyFlags);
  onTestFinished(() => copy.restore());
  const text = readFileSync(join(copy.repository.folder, file), 'utf8');
  copy.repository.commit({ [file]: edit(text) }, 'Take objects out');

  const announced = await listDifferences(set, flags);
  await runOnSetOk(set, 'apply', [...tree.applyFlags, ...flags]);

  expect(announced).toEqual(leaving.map((object) => object.announced).sort());
  for (const { object } of leaving) {
    const found = await runKubectl(cluster, ['get', ...object]);
    expect(found.stderr).toContain('(NotFound)');
  }
  const left = tree.objectCount - leaving.length;
  expect((await runOnSetOk(set, 'diff')).stdout).toBe(`no differences (${left} objects)\n`);
  const status = await runOnSet(set, 'status', ['-o', 'name']);
  expect(status.stdout.trim().split('\n')).toHaveLength(left);
}

/** What people write in an object: without the server's bookkeeping and the controllers' status. */
function readAll(cluster: ClusterInfo, edits: readonly LiveEdit[]): Promise<readonly unknown[]> {
  return Promise.all(
    edits.map(async ({ object }) => {
      const text = await kubectl(['get', ...object, '-o', 'json'], { cluster });
      return JSON.parse(text, (field, value: unknown) =>
        bookkeeping.has(field) ? undefined : value,
      ) as unknown;
    }),
  );
}

const bookkeeping = new Set([
  'deployment.kubernetes.io/revision',
  'generation',
  'resourceVersion',
  'status',
]);
