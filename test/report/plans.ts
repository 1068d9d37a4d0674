import type { FieldChange } from '../../src/diff/field-causes.ts';
import type { LeftBehind } from '../../src/diff/object-diff.ts';
import type { ObjectId } from '../../src/model/object-id.ts';
import { computeApplysetId, partOfLabel } from '../../src/ownership/applyset-id.ts';
import { ownerAnnotation, ownerMark } from '../../src/ownership/marks.ts';
import type { Plan, PlannedAction } from '../../src/plan/plan.ts';

/** The set that all plans of these tests are of. */
export const set = { namespace: 'shop', name: 'web' };

/** An object in the namespace of the set, or elsewhere. */
export function idOf(type: string, name: string, namespace = 'shop'): ObjectId {
  const [kind = '', ...group] = type.split('.');
  return { group: group.join('.'), kind, namespace, name };
}

/** A plan of the set with the given actions. */
export function planOf(actions: readonly PlannedAction[], more: Partial<Plan> = {}): Plan {
  return { set, revision: 'main@sha1:abc', actions, edges: [], guards: [], notes: [], ...more };
}

/** A changed field, from git unless it is said otherwise. */
export function change(
  path: string,
  before: FieldChange['before'],
  after: FieldChange['after'],
  more: Partial<FieldChange> = {},
): FieldChange {
  return { path, before, after, cause: 'git', heldBy: [], ...more };
}

type Apply = Extract<PlannedAction, { kind: 'apply' }>;

/** An update of an object that exists. */
export function update(
  id: ObjectId,
  changes: readonly FieldChange[],
  more: Partial<Apply> & { readonly leftBehind?: readonly LeftBehind[] } = {},
): PlannedAction {
  const { leftBehind = [], ...rest } = more;
  return {
    kind: 'apply',
    id,
    version: 'v1',
    diff: {
      kind: 'update',
      id,
      prediction: { kind: 'dry-run' },
      changes,
      isOwnershipChanged: false,
      leftBehind,
    },
    origin: { file: 'overlays/prod/web.yaml', line: 3 },
    seen: { uid: 'uid-1', resourceVersion: '7' },
    taken: [],
    payload: 'payload-digest',
    warnings: [],
    ...rest,
  };
}

/** A new object; with `assumed` one that no dry run was made of. */
export function create(
  id: ObjectId,
  changes: readonly FieldChange[] = [],
  assumed?: string,
): PlannedAction {
  return {
    kind: 'apply',
    id,
    version: 'v1',
    diff: {
      kind: 'create',
      id,
      prediction:
        assumed === undefined ? { kind: 'dry-run' } : { kind: 'assumed', because: assumed },
      changes,
    },
    origin: { file: 'base/web.yaml', line: 1 },
    seen: undefined,
    taken: [],
    payload: 'payload-digest',
    warnings: [],
  };
}

/** An object that is equal in git and in the cluster. */
export function unchanged(id: ObjectId): PlannedAction {
  return {
    kind: 'unchanged',
    id,
    version: 'v1',
    seen: { uid: 'uid-2', resourceVersion: '8' },
    payload: 'payload-digest',
  };
}

/** An object that left git. */
export function prune(id: ObjectId): PlannedAction {
  return {
    kind: 'prune',
    id,
    version: 'v1',
    seen: { uid: 'uid-3', resourceVersion: '9' },
    phase: 'after-health',
  };
}

/** The labels and annotations that an apply adds to an object that was not in the set before. */
export function markChanges(id: ObjectId): readonly FieldChange[] {
  return [
    change('metadata.annotations', undefined, { [ownerAnnotation]: ownerMark(set, id) }),
    change(`metadata.labels["${partOfLabel}"]`, undefined, computeApplysetId(set)),
  ];
}
