/**
 * Which object. Version is left out: the API server serves one object under many versions.
 * Namespace is empty for cluster-scoped objects.
 */
export interface ObjectId {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * One string per object, for maps and for sorting: group, kind, namespace, name.
 * `/` cannot occur in any of the parts, so two objects never share a key.
 */
export function objectKey(id: ObjectId): string {
  return `${id.group}/${id.kind}/${id.namespace}/${id.name}`;
}

/** The reverse of {@link objectKey}; undefined where the text is no key (damaged inventory). */
export function parseObjectKey(key: string): ObjectId | undefined {
  const [group, kind, namespace, name, ...rest] = key.split('/');
  if (group === undefined || namespace === undefined || rest.length > 0) return undefined;
  if (kind === undefined || kind === '' || name === undefined || name === '') return undefined;
  return { group, kind, namespace, name };
}

/** `Deployment.apps/shop/web`, `Namespace/shop`: how problems name an object. */
export function formatObjectId(id: ObjectId): string {
  const type = id.group === '' ? id.kind : `${id.kind}.${id.group}`;
  return id.namespace === '' ? `${type}/${id.name}` : `${type}/${id.namespace}/${id.name}`;
}

/** `deployment.apps/web`: how kubectl prints an object in a result line. */
export function formatKubectlName(id: ObjectId): string {
  const type = id.group === '' ? id.kind : `${id.kind}.${id.group}`;
  return `${type.toLowerCase()}/${id.name}`;
}

/** Order of every output: by group, kind, namespace, name, code unit by code unit. */
export function compareObjectIds(left: ObjectId, right: ObjectId): number {
  return (
    compareText(left.group, right.group) ||
    compareText(left.kind, right.kind) ||
    compareText(left.namespace, right.namespace) ||
    compareText(left.name, right.name)
  );
}

/** Code unit order: the same on every machine, unlike `localeCompare`. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
