/** What a slot is found by. */
export interface IndexedId {
  readonly kind: string;
  readonly name: string;
  readonly effectiveNamespace: string;
}

/**
 * Slots by the ids that their resources have or had. What it gives may be too much (slots whose resource has lost the
 * id in the meantime, or has only its name) and is never too little: who asks compares. So a rename costs one entry
 * and no removal, and most entries are a number or a short list.
 */
export type SlotIndex = Map<string, number | number[] | CrowdedName>;

/** A name that many objects have, such as one in every namespace. */
interface CrowdedName {
  readonly slots: Set<number>;
  readonly byId: Map<string, Set<number>>;
}

/** So many slots of one name are compared one by one. */
const maxCompared = 24;

/** Adds a slot; adding it twice is adding it once. `idsOf` lists what a slot was added by before. */
export function addSlot(
  index: SlotIndex,
  id: IndexedId,
  slot: number,
  idsOf: (slot: number) => readonly IndexedId[],
): void {
  const known = index.get(id.name);
  if (known === undefined) index.set(id.name, slot);
  else if (typeof known === 'number') {
    if (known !== slot) index.set(id.name, [known, slot]);
  } else if (!Array.isArray(known)) addToCrowd(known, id, slot);
  else if (!known.includes(slot)) {
    known.push(slot);
    if (known.length > maxCompared) index.set(id.name, makeCrowd(id.name, known, idsOf));
  }
}

function makeCrowd(
  name: string,
  slots: readonly number[],
  idsOf: (slot: number) => readonly IndexedId[],
): CrowdedName {
  const crowd: CrowdedName = { slots: new Set(), byId: new Map() };
  for (const slot of slots) {
    for (const id of idsOf(slot)) if (id.name === name) addToCrowd(crowd, id, slot);
  }
  return crowd;
}

function addToCrowd({ slots, byId }: CrowdedName, id: IndexedId, slot: number): void {
  slots.add(slot);
  const key = keyOf(id);
  const known = byId.get(key);
  if (known === undefined) byId.set(key, new Set([slot]));
  else known.add(slot);
}

function keyOf({ kind, effectiveNamespace }: IndexedId): string {
  return `${kind}\n${effectiveNamespace}`;
}

/** Slots that may have or have had an id and pass the test, in ascending order. */
export function slotsAt(
  index: SlotIndex,
  id: IndexedId,
  test: (slot: number) => boolean,
): readonly number[] {
  const known = index.get(id.name);
  const isCrowded = typeof known === 'object' && !Array.isArray(known);
  return inOrder(isCrowded ? known.byId.get(keyOf(id)) : known, test);
}

/** Slots that may have or have had a name and pass the test, in ascending order. */
export function slotsOfName(
  index: SlotIndex,
  name: string,
  test: (slot: number) => boolean,
): readonly number[] {
  const known = index.get(name);
  const isCrowded = typeof known === 'object' && !Array.isArray(known);
  return inOrder(isCrowded ? known.slots : known, test);
}

function inOrder(
  slots: number | Iterable<number> | undefined,
  test: (slot: number) => boolean,
): readonly number[] {
  if (slots === undefined) return none;
  if (typeof slots === 'number') return test(slots) ? [slots] : none;
  let found: number[] | undefined;
  for (const slot of slots) if (test(slot)) (found ??= []).push(slot);
  return found?.sort((left, right) => left - right) ?? none;
}

const none: readonly number[] = [];
