/** A place in the object that a patch is merged into, told only when something is wrong there. */
export interface MergePlace {
  /** The name of a member, or what tells an item of a list: `[web]`. */
  readonly part: string;
  readonly within: MergePlace | undefined;
  /** As kustomize does it, also where that loses or prints what should not be there. */
  readonly isExact: boolean;
}

/** The place of a member or item of what stands at `within`. */
export function placeIn(within: MergePlace, part: string): MergePlace {
  return { part, within, isExact: within.isExact };
}

/** `spec.containers[web]`; empty for the object itself. */
export function showMergePlace({ part, within }: MergePlace): string {
  if (within === undefined) return part;
  const before = showMergePlace(within);
  return before === '' || part.startsWith('[') ? before + part : `${before}.${part}`;
}
