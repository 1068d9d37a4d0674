import type { ObjectId } from '../model/object-id.ts';

/**
 * When a prune may run: `at-once` for what grants or intercepts (waiting would keep a right or a
 * webhook alive), `after-health` for what healthy successors may still use.
 */
export type PrunePhase = 'at-once' | 'after-health';

/** Kinds that grant rights or stand in the way of other requests (design D10). */
const grantsOrIntercepts = new Set([
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'apiregistration.k8s.io/APIService',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRole',
  'networking.k8s.io/NetworkPolicy',
  '/ResourceQuota',
  '/LimitRange',
]);

/** Ranks of what must leave late: definitions after their instances, namespaces after all in them. */
const lateRanks: ReadonlyMap<string, number> = new Map([
  ['apiextensions.k8s.io/CustomResourceDefinition', 3],
  ['/Namespace', 4],
]);
/** Ranks of what intercepts requests, deletes among them: a dead backend would block the rest. */
const interceptorRank = new Map([
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', 0],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', 0],
  ['apiregistration.k8s.io/APIService', 0],
]);

/** When the object may go. */
export function prunePhaseOf(id: ObjectId): PrunePhase {
  return grantsOrIntercepts.has(`${id.group}/${id.kind}`) ? 'at-once' : 'after-health';
}

/**
 * The step in which an object leaves: 0 what intercepts requests, 1 instances of kinds outside the
 * built-in groups (their controller must still run to finish them), 2 everything else, 3 CRDs, 4 Namespaces.
 */
export function pruneStepOf(id: ObjectId): number {
  const type = `${id.group}/${id.kind}`;
  const rank = interceptorRank.get(type) ?? lateRanks.get(type);
  if (rank !== undefined) return rank;
  return isBuiltInGroup(id.group) ? 2 : 1;
}

/** Groups that the API server itself serves: without a dot, or below k8s.io. */
function isBuiltInGroup(group: string): boolean {
  return (
    !group.includes('.') ||
    (group.endsWith('.k8s.io') && !/^.+\.(?:x-k8s|sigs\.k8s)\.io$/.test(group))
  );
}
