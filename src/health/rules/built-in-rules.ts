import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import {
  judgeApiService,
  judgeCertificateSigningRequest,
  judgeCustomResourceDefinition,
  judgeNamespace,
  judgeNode,
} from './api-rules.ts';
import { judgeCronJob, judgeJob } from './job-rules.ts';
import { judgeIngress, judgeService } from './network-rules.ts';
import { judgePod } from './pod-rule.ts';
import {
  judgeHorizontalPodAutoscaler,
  judgePodDisruptionBudget,
  judgeResourceQuota,
} from './policy-rules.ts';
import type { Facts, Rule } from './rule.ts';
import { judgePersistentVolume, judgePersistentVolumeClaim } from './storage-rules.ts';
import {
  judgeDaemonSet,
  judgeDeployment,
  judgeReplicaSet,
  judgeStatefulSet,
} from './workload-rules.ts';

/** Kinds by `group/kind`; the version does not matter, the fields below are the same in all of them. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['apps/Deployment', { generation: 'required', judge: judgeDeployment }],
  ['apps/StatefulSet', { generation: 'required', judge: judgeStatefulSet }],
  ['apps/DaemonSet', { generation: 'required', judge: judgeDaemonSet }],
  ['apps/ReplicaSet', { generation: 'required', judge: judgeReplicaSet }],
  ['/ReplicationController', { generation: 'required', judge: judgeReplicaSet }],
  ['batch/Job', { generation: 'ignored', judge: judgeJob }],
  ['batch/CronJob', { generation: 'ignored', judge: judgeCronJob }],
  ['/Pod', { generation: 'if-present', judge: judgePod }],
  ['/PersistentVolumeClaim', { generation: 'ignored', judge: judgePersistentVolumeClaim }],
  ['/PersistentVolume', { generation: 'ignored', judge: judgePersistentVolume }],
  ['/Service', { generation: 'ignored', judge: judgeService }],
  ['/ResourceQuota', { generation: 'ignored', judge: judgeResourceQuota }],
  ['/Namespace', { generation: 'ignored', judge: judgeNamespace }],
  ['/Node', { generation: 'ignored', judge: judgeNode }],
  ['networking.k8s.io/Ingress', { generation: 'ignored', judge: judgeIngress }],
  [
    'autoscaling/HorizontalPodAutoscaler',
    { generation: 'if-present', judge: judgeHorizontalPodAutoscaler },
  ],
  ['policy/PodDisruptionBudget', { generation: 'required', judge: judgePodDisruptionBudget }],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    { generation: 'if-present', judge: judgeCustomResourceDefinition },
  ],
  ['apiregistration.k8s.io/APIService', { generation: 'ignored', judge: judgeApiService }],
  [
    'certificates.k8s.io/CertificateSigningRequest',
    { generation: 'ignored', judge: judgeCertificateSigningRequest },
  ],
]);

/**
 * Groups that kube-apiserver itself serves. Their kinds without a rule (ConfigMap, Secret, RBAC, webhook
 * configurations, Endpoints, StorageClass …) have no controller to wait for: they work by existing.
 */
const builtInGroups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
]);

const existence: Rule = { generation: 'if-present', judge: judgeExistence };

/** Groups in which servers before 1.16 served these kinds. */
const formerGroups: readonly string[] = ['apps', 'networking.k8s.io'];

/** The rule of a built-in kind; undefined for a custom resource, which the generic reader judges. */
export function findRule(type: GroupVersionKind): Rule | undefined {
  const found = rules.get(`${type.group}/${type.kind}`);
  if (found !== undefined || !builtInGroups.has(type.group)) return found;
  if (type.group !== 'extensions') return existence;
  const former = formerGroups.map((group) => rules.get(`${group}/${type.kind}`));
  return former.find((rule) => rule !== undefined) ?? existence;
}

function judgeExistence({ object }: Facts): Health {
  return makeHealth('Healthy', `A ${object.kind} works by existing.`, 'object');
}
