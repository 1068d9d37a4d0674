/**
 * Slots by a text. What it gives may be too much (slots whose resource has lost the text in the meantime) and is
 * never too little: who asks compares. So a rename costs one entry and no removal, and most entries are one number.
 */
export type SlotIndex = Map<string, number | Set<number>>;

/** Adds a slot; adding it twice is adding it once. */
export function addSlot(index: SlotIndex, key: string, slot: number): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, slot);
  else if (typeof known !== 'number') known.add(slot);
  else if (known !== slot) index.set(key, new Set([known, slot]));
}

/** The slots of a text in ascending order. */
export function slotsAt(index: SlotIndex, key: string): readonly number[] {
  const known = index.get(key);
  if (known === undefined) return [];
  if (typeof known === 'number') return [known];
  return [...known].sort((left, right) => left - right);
}
