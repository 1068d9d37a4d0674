import { addSlot, slotsAt, slotsOfName } from './slot-index.ts';
import type { SlotIndex } from './slot-index.ts';
import type { PreviousId, Resource, ResourceId } from './resource.ts';

/**
 * The resources of one accumulation in load order, indexed by every id and by every name they ever had, so that each
 * look-up costs what it finds. Owned by one build and changed in place; the resources in it are values.
 */
export interface ResourceSet {
  /** A slot keeps its place when its resource is replaced; undefined when it was dropped. */
  readonly slots: (Resource | undefined)[];
  /** Current and previous ids without group and version, which are always the current ones. */
  readonly byAnyId: SlotIndex;
}

/** An empty set. */
export function createResourceSet(): ResourceSet {
  return { slots: [], byAnyId: new Map() };
}

/** Adds at the end; the object that has its id, and nothing added, when there is one. */
export function addResource(set: ResourceSet, resource: Resource): Resource | undefined {
  const [twin] = twinSlots(set, resource.id);
  if (twin !== undefined) return set.slots[twin];
  const slot = set.slots.length;
  set.slots.push(resource);
  indexSlot(set, slot, resource);
  return undefined;
}

/** Puts another resource in the place of one; two may share an id until {@link findDuplicates} is asked. */
export function replaceResource(set: ResourceSet, slot: number, resource: Resource): void {
  const old = set.slots[slot];
  set.slots[slot] = resource;
  if (old === undefined || old === resource) return;
  if (old.id === resource.id && old.previous === resource.previous) return;
  // What it had before was indexed with the resource that it replaces.
  indexSlot(set, slot, resource, old.previous.length);
}

/** Drops a resource; the order of the others stays. */
export function dropResource(set: ResourceSet, slot: number): void {
  set.slots[slot] = undefined;
}

/** Frees the indexes of a set that is complete: from now on it is only read in order. */
export function closeResourceSet(set: ResourceSet): void {
  set.byAnyId.clear();
}

/** Slots and resources in order. Replacing while iterating is fine. */
export function* entriesOf(set: ResourceSet): Generator<readonly [number, Resource]> {
  for (let slot = 0; slot < set.slots.length; slot++) {
    const resource = set.slots[slot];
    if (resource !== undefined) yield [slot, resource];
  }
}

/** Puts what `edit` makes of each resource in its place, in order. */
export function editResources(
  set: ResourceSet,
  edit: (resource: Resource, slot: number) => Resource,
): void {
  for (let slot = 0; slot < set.slots.length; slot++) {
    const resource = set.slots[slot];
    if (resource !== undefined) replaceResource(set, slot, edit(resource, slot));
  }
}

/** The resources in order. */
export function resourcesOf(set: ResourceSet): readonly Resource[] {
  return set.slots.filter((resource) => resource !== undefined);
}

/** Slots of the objects that have or had this name, in order. */
export function slotsNamed(set: ResourceSet, name: string): readonly number[] {
  return slotsOfName(set.byAnyId, name, (slot) => {
    const resource = set.slots[slot];
    return resource !== undefined && hasOrHad(resource, (id) => id.name === name);
  });
}

/** Slots of the objects whose current or any previous id is this one (GetMatchingResourcesByAnyId), in order. */
export function slotsWithAnyId(set: ResourceSet, id: ResourceId): readonly number[] {
  return slotsAt(set.byAnyId, id, (slot) => {
    const resource = set.slots[slot];
    return resource !== undefined && hasAnyId(resource, id);
  });
}

/** True when the current or any previous id of the resource is this one. */
export function hasAnyId(resource: Resource, id: ResourceId): boolean {
  const { group, version } = resource.id;
  return (
    group === id.group && version === id.version && hasOrHad(resource, (known) => isSame(known, id))
  );
}

/** Groups of resources that share a current id, of those groups that have one of the slots in them. */
export function findDuplicates(
  set: ResourceSet,
  slots: Iterable<number>,
): readonly (readonly Resource[])[] {
  const groups = new Map<number, readonly Resource[]>();
  for (const slot of slots) {
    const id = set.slots[slot]?.id;
    const twins = id === undefined ? [] : twinSlots(set, id);
    if (twins.length < 2) continue;
    groups.set(
      twins[0] ?? slot,
      twins.flatMap((twin) => set.slots[twin] ?? []),
    );
  }
  return [...groups.values()];
}

/** True when another object has the same current id as the one in the slot. */
export function sharesId(set: ResourceSet, slot: number): boolean {
  const id = set.slots[slot]?.id;
  return id !== undefined && twinSlots(set, id).length > 1;
}

function twinSlots(set: ResourceSet, id: ResourceId): readonly number[] {
  return slotsAt(set.byAnyId, id, (slot) => {
    const current = set.slots[slot]?.id;
    return current?.group === id.group && current.version === id.version && isSame(current, id);
  });
}

function isSame(one: PreviousId, other: PreviousId): boolean {
  return (
    one.name === other.name &&
    one.kind === other.kind &&
    one.effectiveNamespace === other.effectiveNamespace
  );
}

function hasOrHad(resource: Resource, test: (id: PreviousId) => boolean): boolean {
  return test(resource.id) || resource.previous.some(test);
}

function indexSlot(set: ResourceSet, slot: number, resource: Resource, known = 0): void {
  const { id, previous } = resource;
  indexId(set, slot, id);
  for (let at = known; at < previous.length; at++) {
    const earlier = previous[at];
    if (earlier !== undefined) indexId(set, slot, earlier);
  }
}

function indexId(set: ResourceSet, slot: number, id: PreviousId): void {
  addSlot(set.byAnyId, id, slot, (other) => {
    const resource = set.slots[other];
    return resource === undefined ? [] : [resource.id, ...resource.previous];
  });
}
