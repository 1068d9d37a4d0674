/** Kinds that kustomize puts first and last, in output and in tables (kyaml/resid/gvk.go). */
const kindsFirst: readonly string[] = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];

/** The counterpart of {@link kindsFirst}. */
const kindsLast: readonly string[] = [
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
];

/** Rank of each kind in legacy order; a kind in neither list has rank 0. */
export function rankKinds(
  first: readonly string[],
  last: readonly string[],
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [index, kind] of first.entries()) ranks.set(kind, index - first.length);
  for (const [index, kind] of last.entries()) ranks.set(kind, index + 1);
  return ranks;
}

/** The ranks of kustomize's own order. */
export const legacyKindRanks: ReadonlyMap<string, number> = rankKinds(kindsFirst, kindsLast);
