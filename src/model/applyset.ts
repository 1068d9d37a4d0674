/** Which set of objects: the objects that one source keeps in the cluster. Also the id of its parent Secret. */
export interface SetRef {
  /** Namespace of the parent, which exists before the set is applied. */
  readonly namespace: string;
  readonly name: string;
}

/** `shop/web`: how messages name a set. */
export function formatSetRef(set: SetRef): string {
  return `${set.namespace}/${set.name}`;
}
