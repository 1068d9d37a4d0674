import type { FieldPath } from '../model/field-path.ts';
import { formatFieldPath } from '../model/field-path.ts';
import { canonicalJson, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';
import { unionFieldSets } from '../schema/fields/field-set-algebra.ts';
import {
  coversFieldPath,
  fieldSetAt,
  listFieldPaths,
  parseFieldSet,
  printFieldSet,
} from '../schema/fields/field-set.ts';
import type { FieldSet } from '../schema/fields/field-set.ts';
import { appliedFields, readManagedFields } from '../schema/managed/managed-fields.ts';
import type { ManagedEntry } from '../schema/managed/managed-fields.ts';
import { readFieldPath } from '../schema/fields/read-field-path.ts';
import { compareObjects } from './compare-objects.ts';
import type { Difference } from './compare-objects.ts';
import { findCause, findHolders } from './field-causes.ts';
import type { FieldChange, OwnershipFacts } from './field-causes.ts';
import type { LeftBehind, ObjectDiff } from './object-diff.ts';

/** The three ways of a three-way diff for one object that exists; Secret values masked in all. */
export interface UpdateInput {
  readonly id: ObjectId;
  readonly live: KubeObject;
  /** What the server answered to a dry run of the apply. */
  readonly predicted: KubeObject;
  /** The set's field manager. */
  readonly manager: string;
  /** fieldsV1 that the last apply owned, from the inventory. */
  readonly lastPaths: JsonObject | undefined;
  readonly isPayloadChanged: boolean | undefined;
}

/** Three-way diff of an object that exists: what would change, why, and who holds it. */
export function diffExisting(input: UpdateInput): ObjectDiff {
  const before = readManagedFields(input.live);
  const after = readManagedFields(input.predicted);
  const owned = appliedFields(before, input.manager);
  const desired = appliedFields(after, input.manager);
  const facts: OwnershipFacts = {
    desired,
    owned,
    last: input.lastPaths === undefined ? undefined : parseFieldSet(input.lastPaths),
    isPayloadChanged: input.isPayloadChanged,
  };
  const shape = unionFieldSets([...before, ...after].map((entry) => entry.fields));
  const changes = compareObjects(input.live, input.predicted, shape).map((difference) =>
    explain(difference, facts, before, input.manager),
  );
  const isOwnershipChanged = printSet(owned) !== printSet(desired);
  if (changes.length === 0 && !isOwnershipChanged) return { kind: 'unchanged', id: input.id };
  return {
    kind: 'update',
    id: input.id,
    prediction: { kind: 'dry-run' },
    changes,
    isOwnershipChanged,
    leftBehind: findLeftBehind(input, facts, after),
  };
}

function printSet(set: FieldSet): string {
  return canonicalJson(printFieldSet(set));
}

function explain(
  difference: Difference,
  facts: OwnershipFacts,
  entries: readonly ManagedEntry[],
  manager: string,
): FieldChange {
  return {
    path: formatFieldPath(difference.path),
    before: difference.before,
    after: difference.after,
    cause: difference.orderOnly ? 'order' : findCause(difference.path, facts),
    heldBy: findHolders(difference.path, entries, manager),
  };
}

/** (Last paths ∖ desired) ∩ what is there after the apply: who keeps it? */
function findLeftBehind(
  input: UpdateInput,
  facts: OwnershipFacts,
  after: readonly ManagedEntry[],
): readonly LeftBehind[] {
  const before = unionFieldSets([facts.owned, ...(facts.last === undefined ? [] : [facts.last])]);
  const seen = new Set<string>();
  return listFieldPaths(before).flatMap((path): LeftBehind[] => {
    if (coversFieldPath(facts.desired, path)) return [];
    const value = readFieldPath(input.predicted, path);
    // Containers live on with other people's fields in them; only values are left behind.
    if (value === undefined || isContainerWithRest(value, before, path)) return [];
    const text = formatFieldPath(path);
    if (seen.has(text)) return [];
    seen.add(text);
    return [{ path: text, keptBy: findHolders(path, after, input.manager) }];
  });
}

function isContainerWithRest(value: Json, set: FieldSet, path: FieldPath): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const last = path.at(-1);
  // A leaf of the set is an atomic value or an item by value: it counts as a whole.
  return last !== undefined && last.kind !== 'value' && !isLeaf(set, path);
}

function isLeaf(set: FieldSet, path: FieldPath): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    if (node !== undefined) node = fieldSetAt(node, element);
  }
  return node?.children.size === 0;
}

/** The diff of an object that does not exist yet; `predicted` is the dry run's answer or the payload itself. */
export function diffCreated(
  id: ObjectId,
  predicted: KubeObject,
  assumedBecause: string | undefined,
): ObjectDiff {
  return {
    kind: 'create',
    id,
    prediction:
      assumedBecause === undefined
        ? { kind: 'dry-run' }
        : { kind: 'assumed', because: assumedBecause },
    changes: listCreatedFields(predicted),
  };
}

function listCreatedFields(object: KubeObject): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const name of Object.keys(object).sort()) {
    if (name === 'apiVersion' || name === 'kind' || name === 'metadata' || name === 'status')
      continue;
    const after = object[name];
    if (after !== undefined) {
      changes.push({ path: name, before: undefined, after, cause: 'git', heldBy: [] });
    }
  }
  for (const name of ['annotations', 'labels']) {
    const after = object.metadata[name];
    if (isJsonObject(after)) {
      const path = `metadata.${name}`;
      changes.push({ path, before: undefined, after, cause: 'git', heldBy: [] });
    }
  }
  return changes;
}
