import type { PreviousId, Resource, ResourceId } from './resource.ts';
import { resourceKey } from './resource.ts';

/**
 * The resources of one accumulation in load order, indexed by current id, by every id and by every name they ever
 * had, so that each look-up costs what it finds. Owned by one build and changed in place; the resources in it are values.
 */
export interface ResourceSet {
  /** A slot keeps its place when its resource is replaced; undefined when it was dropped. */
  readonly slots: (Resource | undefined)[];
  readonly byId: Map<string, Set<number>>;
  /** Current and previous ids without group and version, which are always the current ones. */
  readonly byAnyId: Map<string, Set<number>>;
  readonly byName: Map<string, Set<number>>;
}

/** An empty set. */
export function createResourceSet(): ResourceSet {
  return { slots: [], byId: new Map(), byAnyId: new Map(), byName: new Map() };
}

/** Adds at the end; false, and nothing added, when an object of that id is there. */
export function addResource(set: ResourceSet, resource: Resource): boolean {
  if (set.byId.has(resourceKey(resource.id))) return false;
  const slot = set.slots.length;
  set.slots.push(resource);
  indexSlot(set, slot, resource);
  return true;
}

/** Puts another resource in the place of one; two may share an id until {@link findDuplicates} is asked. */
export function replaceResource(set: ResourceSet, slot: number, resource: Resource): void {
  const old = set.slots[slot];
  set.slots[slot] = resource;
  if (old === undefined || old === resource) return;
  if (old.id === resource.id && old.previous === resource.previous) return;
  unindexSlot(set, slot, old);
  indexSlot(set, slot, resource);
}

/** Drops a resource; the order of the others stays. */
export function dropResource(set: ResourceSet, slot: number): void {
  const old = set.slots[slot];
  if (old === undefined) return;
  unindexSlot(set, slot, old);
  set.slots[slot] = undefined;
}

/** Slots and resources in order. Replacing while iterating is fine. */
export function* entriesOf(set: ResourceSet): Generator<readonly [number, Resource]> {
  for (let slot = 0; slot < set.slots.length; slot++) {
    const resource = set.slots[slot];
    if (resource !== undefined) yield [slot, resource];
  }
}

/** The resources in order. */
export function resourcesOf(set: ResourceSet): readonly Resource[] {
  return set.slots.filter((resource) => resource !== undefined);
}

/** Slots of the objects that have or had this name, in order. */
export function slotsNamed(set: ResourceSet, name: string): readonly number[] {
  return sorted(set.byName.get(name));
}

/** Slots of the objects whose current or any previous id is this one (GetMatchingResourcesByAnyId), in order. */
export function slotsWithAnyId(set: ResourceSet, id: ResourceId): readonly number[] {
  return sorted(set.byAnyId.get(anyIdKey(id))).filter((slot) => {
    const current = set.slots[slot]?.id;
    return current?.group === id.group && current.version === id.version;
  });
}

function sorted(slots: ReadonlySet<number> | undefined): readonly number[] {
  return slots === undefined ? [] : [...slots].sort((left, right) => left - right);
}

/** Groups of resources that share a current id. */
export function findDuplicates(set: ResourceSet): readonly (readonly Resource[])[] {
  const groups: Resource[][] = [];
  for (const slots of set.byId.values()) {
    if (slots.size < 2) continue;
    groups.push([...slots].flatMap((slot) => set.slots[slot] ?? []));
  }
  return groups;
}

/** True when another object has the same current id as the one in the slot. */
export function sharesId(set: ResourceSet, slot: number): boolean {
  const resource = set.slots[slot];
  return resource !== undefined && (set.byId.get(resourceKey(resource.id))?.size ?? 0) > 1;
}

function indexSlot(set: ResourceSet, slot: number, resource: Resource): void {
  addToIndex(set.byId, resourceKey(resource.id), slot);
  for (const id of idsOf(resource)) {
    addToIndex(set.byAnyId, anyIdKey(id), slot);
    addToIndex(set.byName, id.name, slot);
  }
}

function unindexSlot(set: ResourceSet, slot: number, resource: Resource): void {
  removeFromIndex(set.byId, resourceKey(resource.id), slot);
  for (const id of idsOf(resource)) {
    removeFromIndex(set.byAnyId, anyIdKey(id), slot);
    removeFromIndex(set.byName, id.name, slot);
  }
}

function idsOf(resource: Resource): readonly PreviousId[] {
  return [resource.id, ...resource.previous];
}

function anyIdKey(id: PreviousId): string {
  return `${id.kind}\n${id.effectiveNamespace}\n${id.name}`;
}

function addToIndex(index: Map<string, Set<number>>, key: string, slot: number): void {
  const slots = index.get(key);
  if (slots === undefined) index.set(key, new Set([slot]));
  else slots.add(slot);
}

function removeFromIndex(index: Map<string, Set<number>>, key: string, slot: number): void {
  const slots = index.get(key);
  slots?.delete(slot);
  if (slots?.size === 0) index.delete(key);
}
