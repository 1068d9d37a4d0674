import { asSentence, describeCondition, findCondition } from '../conditions.ts';
import type { Condition } from '../conditions.ts';
import { makeFailure, makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { isSwitchedOn, readText, readValue } from '../status-fields.ts';
import { fromCondition } from './rule.ts';
import type { Facts } from './rule.ts';

/**
 * apiextensions.k8s.io CustomResourceDefinition. Names that another CRD holds never come free by waiting (kstatus
 * Failed; Helm and kluctl call it ready). A schema that is not structural is served, but unpruned and
 * not convertible: Degraded, as Argo CD says.
 */
export function judgeCustomResourceDefinition({ conditions }: Facts): Health {
  const terminating = findTrue(conditions, 'Terminating');
  if (terminating !== undefined) return fromCondition('Terminating', terminating);
  const names = findCondition(conditions, 'NamesAccepted');
  if (names?.status === 'False') {
    return makeFailure(asSentence(describeCondition(names)), names.path, names.since);
  }
  const established = findCondition(conditions, 'Established');
  if (established?.status === 'True') {
    const loose = findTrue(conditions, 'NonStructuralSchema');
    if (loose !== undefined) return fromCondition('Degraded', loose);
    return makeHealth('Healthy', 'The kind is served.', established.path, established.since);
  }
  if (established === undefined || established.reason === 'Installing') {
    const text = 'The API server does not serve the kind yet.';
    return makeHealth('Progressing', text, 'status.conditions[type="Established"]');
  }
  return makeFailure(
    asSentence(describeCondition(established)),
    established.path,
    established.since,
  );
}

function findTrue(conditions: readonly Condition[], type: string): Condition | undefined {
  const condition = findCondition(conditions, type);
  return condition?.status === 'True' ? condition : undefined;
}

/**
 * apiregistration.k8s.io APIService. Not Available is Progressing (Argo CD, kapp): its backend is usually applied
 * with it and starts later; and nothing here tells a slow backend from a dead one.
 */
export function judgeApiService({ conditions }: Facts): Health {
  const available = findCondition(conditions, 'Available');
  if (available === undefined) {
    const text = 'The API server has not checked the API yet.';
    return makeHealth('Progressing', text, 'status.conditions[type="Available"]');
  }
  return fromCondition(available.status === 'True' ? 'Healthy' : 'Progressing', available);
}

/** core Namespace: usable unless it goes; what keeps a dying one is in its conditions (`Namespace…Remaining`). */
export function judgeNamespace({ status, conditions }: Facts): Health {
  if (readText(status, 'phase') === 'Terminating') {
    const remaining = conditions.find(
      (condition) => condition.status === 'True' && condition.type.startsWith('Namespace'),
    );
    return remaining === undefined
      ? makeHealth('Terminating', 'The namespace is being deleted.', 'status.phase')
      : fromCondition('Terminating', remaining, 'The namespace is being deleted: ');
  }
  return makeHealth('Healthy', 'The namespace exists.', 'status.phase');
}

/** core Node: Ready as its kubelet says; a cordoned node is Suspended, because its spec says so. */
export function judgeNode({ spec, conditions }: Facts): Health {
  const ready = findCondition(conditions, 'Ready');
  if (ready === undefined) {
    const text = 'The kubelet has not reported yet.';
    return makeHealth('Progressing', text, 'status.conditions[type="Ready"]');
  }
  if (ready.status !== 'True') return fromCondition('Degraded', ready);
  if (isSwitchedOn(spec, 'unschedulable')) {
    return makeHealth('Suspended', 'The node takes no new pods.', 'spec.unschedulable');
  }
  return fromCondition('Healthy', ready);
}

/** certificates.k8s.io CertificateSigningRequest: Healthy with a certificate; Denied and Failed are final by its API. */
export function judgeCertificateSigningRequest({ status, conditions }: Facts): Health {
  const refused = findTrue(conditions, 'Denied') ?? findTrue(conditions, 'Failed');
  if (refused !== undefined) {
    return makeFailure(asSentence(describeCondition(refused)), refused.path, refused.since);
  }
  if (readValue(status, 'certificate') !== undefined) {
    return makeHealth('Healthy', 'The certificate was issued.', 'status.certificate');
  }
  const approved = findTrue(conditions, 'Approved');
  const text = approved === undefined ? 'approved' : 'issued';
  return makeHealth('Progressing', `The certificate is not ${text} yet.`, 'status.conditions');
}
