import type { FieldPath, PathElement } from '../model/field-path.ts';
import { equalJson, isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { emptyFieldSet, fieldSetAt } from '../schema/fields/field-set.ts';
import type { FieldSet } from '../schema/fields/field-set.ts';

/** A place where two states of one object differ. */
export interface Difference {
  readonly path: FieldPath;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** The items are the same, only their order is not. */
  readonly orderOnly: boolean;
}

/** Metadata that the server alone writes: it moves with every write and says nothing about git. */
const serverMetadata = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'uid',
  'selfLink',
]);

/**
 * Where two states of one object differ, deepest paths that name the difference. `shape` is what
 * managedFields know of it: lists whose items they address by key or by value are compared item by
 * item (and by order, which counts), all other lists as one value. Server metadata and status are
 * left out: neither is asked for by git.
 */
export function compareObjects(
  before: KubeObject,
  after: KubeObject,
  shape: FieldSet,
): readonly Difference[] {
  const found: Difference[] = [];
  compareMembers(
    { ...before, status: undefined },
    { ...after, status: undefined },
    {
      path: [],
      shape,
      found,
      skip: new Set(['metadata']),
    },
  );
  compareMembers(before.metadata, after.metadata, {
    path: [{ kind: 'field', name: 'metadata' }],
    shape: fieldSetAt(shape, { kind: 'field', name: 'metadata' }) ?? emptyFieldSet,
    found,
    skip: serverMetadata,
  });
  return found;
}

interface Place {
  readonly path: FieldPath;
  readonly shape: FieldSet;
  readonly found: Difference[];
  readonly skip?: ReadonlySet<string>;
}

function below(place: Place, element: PathElement): Place {
  return {
    path: [...place.path, element],
    shape: fieldSetAt(place.shape, element) ?? emptyFieldSet,
    found: place.found,
  };
}

function compareMembers(before: JsonObject, after: JsonObject, place: Place): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  for (const name of names) {
    if (place.skip?.has(name) === true) continue;
    compareValues(before[name], after[name], below(place, { kind: 'field', name }));
  }
}

function compareValues(before: Json | undefined, after: Json | undefined, place: Place): void {
  if (equalJson(before, after)) return;
  if (isJsonObject(before) && isJsonObject(after)) {
    compareMembers(before, after, place);
  } else if (isJsonArray(before) && isJsonArray(after)) {
    compareLists(before, after, place);
  } else {
    place.found.push({ path: place.path, before, after, orderOnly: false });
  }
}

function compareLists(before: readonly Json[], after: readonly Json[], place: Place): void {
  const address = findItemAddress(place.shape);
  const left = address && indexItems(before, address);
  const right = address && indexItems(after, address);
  if (left === undefined || right === undefined) {
    place.found.push({ path: place.path, before, after, orderOnly: false });
    return;
  }
  const countBefore = place.found.length;
  const keys = [...left.keys(), ...[...right.keys()].filter((key) => !left.has(key))];
  for (const key of keys) {
    const element = left.get(key)?.element ?? right.get(key)?.element;
    if (element === undefined) continue;
    compareValues(left.get(key)?.item, right.get(key)?.item, below(place, element));
  }
  if (hasOrderChanged([...left.keys()], [...right.keys()])) {
    place.found.push({
      path: place.path,
      before: showOrder(left),
      after: showOrder(right),
      orderOnly: place.found.length === countBefore,
    });
  }
}

type ItemAddress =
  { readonly kind: 'value' } | { readonly kind: 'key'; readonly names: readonly string[] };

function findItemAddress(shape: FieldSet): ItemAddress | undefined {
  for (const { element } of shape.children.values()) {
    if (element.kind === 'value') return { kind: 'value' };
    if (element.kind === 'key') return { kind: 'key', names: Object.keys(element.key).sort() };
  }
  return undefined;
}

type ItemIndex = ReadonlyMap<string, { readonly element: PathElement; readonly item: Json }>;

/** Items by their address; undefined where an item has none or two share one. */
function indexItems(items: readonly Json[], address: ItemAddress): ItemIndex | undefined {
  const index = new Map<string, { element: PathElement; item: Json }>();
  for (const item of items) {
    const element = addressItem(item, address);
    if (element === undefined) return undefined;
    const key = JSON.stringify(element, (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    if (index.has(key)) return undefined;
    index.set(key, { element, item });
  }
  return index;
}

function addressItem(item: Json, address: ItemAddress): PathElement | undefined {
  if (address.kind === 'value') {
    return typeof item === 'object' ? undefined : { kind: 'value', value: item };
  }
  if (!isJsonObject(item)) return undefined;
  const key: Record<string, Json> = {};
  for (const name of address.names) {
    const value = item[name];
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return { kind: 'key', key };
}

function hasOrderChanged(before: readonly string[], after: readonly string[]): boolean {
  const common = new Set(after);
  const left = before.filter((key) => common.has(key));
  const leftKeys = new Set(left);
  const right = after.filter((key) => leftKeys.has(key));
  return left.some((key, place) => key !== right[place]);
}

function showOrder(index: ItemIndex): Json {
  return [...index.values()].map(({ element }) => {
    if (element.kind === 'key')
      return Object.values(element.key).map((value) => value ?? null)[0] ?? null;
    return element.kind === 'value' ? element.value : null;
  });
}
