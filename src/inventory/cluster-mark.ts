/**
 * Which cluster this is, whatever its address: UIDs of two namespaces, which no two clusters share.
 * Empty where it is not known: who works in one namespace alone may not read kube-system.
 */
export interface ClusterMark {
  /** UID of kube-system. */
  readonly systemUid: string;
  /** UID of the set's own namespace. */
  readonly namespaceUid: string;
}

/**
 * Whether two marks are of one cluster; undefined where they have no UID in common to tell it by.
 * kube-system decides where both know it: the set's namespace gets another UID when it is restored.
 */
export function isSameCluster(left: ClusterMark, right: ClusterMark): boolean | undefined {
  if (left.systemUid !== '' && right.systemUid !== '') return left.systemUid === right.systemUid;
  if (left.namespaceUid === '' || right.namespaceUid === '') return undefined;
  return left.namespaceUid === right.namespaceUid;
}
