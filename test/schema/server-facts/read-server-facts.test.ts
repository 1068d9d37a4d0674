import { describe, expect, test } from 'vitest';
import { serverFactsFor } from '../../../src/schema/server-facts/read-server-facts.ts';
import type { ServerFacts } from '../../../src/schema/server-facts/read-server-facts.ts';

const core = 'io.k8s.api.core.v1';

async function factsOf136(kind: string): Promise<ServerFacts> {
  const facts = await serverFactsFor('1.36');
  if (facts === undefined) throw new Error('there are no facts about 1.36');
  return facts.ofKind(kind);
}

describe('facts about Kubernetes 1.36', () => {
  test.each([
    [`${core}.ObjectFieldSelector`, 'apiVersion', 'v1'],
    [`${core}.HTTPGetAction`, 'scheme', 'HTTP'],
    [`${core}.ConfigMapVolumeSource`, 'defaultMode', 420],
    [`${core}.PersistentVolumeClaim`, 'status', { phase: 'Pending' }],
    ['io.k8s.api.networking.v1.NetworkPolicyPort', 'protocol', 'TCP'],
    ['io.k8s.api.admissionregistration.v1.RuleWithOperations', 'scope', '*'],
    ['io.k8s.api.rbac.v1.RoleRef', 'apiGroup', 'rbac.authorization.k8s.io'],
  ])('know what %s.%s is when it is left out', async (typeName, field, value) => {
    const facts = await factsOf136('Pod');

    expect(facts.defaultOf(typeName, field)).toEqual(value);
    expect(facts.neverDefaulted(typeName, field)).toBe(false);
  });

  test.each([
    // By the tag of the image.
    [`${core}.Container`, 'imagePullPolicy'],
    // By the kind of the subject.
    ['io.k8s.api.rbac.v1.Subject', 'apiGroup'],
    // By the type of the strategy.
    ['io.k8s.api.apps.v1.DeploymentStrategy', 'rollingUpdate'],
    // In pods, not in templates.
    [`${core}.PodSpec`, 'enableServiceLinks'],
    // Allocated.
    [`${core}.ServiceSpec`, 'clusterIP'],
    // The time of the request.
    ['io.k8s.api.resource.v1.DeviceTaint', 'timeAdded'],
    // By the user.
    ['io.k8s.api.certificates.v1.CertificateSigningRequestSpec', 'username'],
    // By admission plugins.
    [`${core}.PodSpec`, 'tolerations'],
    [`${core}.PodSpec`, 'imagePullSecrets'],
    [`${core}.PodSpec`, 'nodeSelector'],
    [`${core}.NodeSpec`, 'taints'],
    [`${core}.PersistentVolumeClaimSpec`, 'storageClassName'],
    ['io.k8s.api.networking.v1.IngressSpec', 'ingressClassName'],
  ])('do not know what %s.%s is when it is left out', async (typeName, field) => {
    const facts = await factsOf136('Pod');

    expect(facts.defaultOf(typeName, field)).toBeUndefined();
    expect(facts.neverDefaulted(typeName, field)).toBe(false);
  });

  test('know of templates what pods alone get', async () => {
    const ofPods = await factsOf136('Pod');
    const ofDeployments = await factsOf136('Deployment');

    expect(ofDeployments.neverDefaulted(`${core}.PodSpec`, 'tolerations')).toBe(true);
    expect(ofPods.neverDefaulted(`${core}.PodSpec`, 'tolerations')).toBe(false);
    expect(ofPods.defaultOf(`${core}.PodSpec`, 'dnsPolicy')).toBe('ClusterFirst');
  });

  test('know of label selectors that only those of pods get more', async () => {
    const ofPods = await factsOf136('Pod');
    const ofServices = await factsOf136('Service');
    const selector = 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector';

    // matchLabelKeys of pods become expressions.
    expect(ofPods.neverDefaulted(selector, 'matchExpressions')).toBe(false);
    expect(ofServices.neverDefaulted(selector, 'matchExpressions')).toBe(true);
  });

  test('know fields that never have a default', async () => {
    const facts = await factsOf136('Pod');

    expect(facts.neverDefaulted(`${core}.KeyToPath`, 'mode')).toBe(true);
  });

  test.each([
    // A pointer: false is not the same as unset.
    [`${core}.SecurityContext`, 'privileged', 'kept'],
    [`${core}.VolumeMount`, 'readOnly', 'dropped'],
    [`${core}.Container`, 'args', 'dropped'],
    [`${core}.Probe`, 'periodSeconds', 'defaulted'],
    // Always or IfNotPresent.
    [`${core}.Container`, 'imagePullPolicy', 'unknown'],
    // Allocated in some Services.
    [`${core}.ServicePort`, 'nodePort', 'unknown'],
  ])('know what becomes of a zero value of %s.%s', async (typeName, field, outcome) => {
    const facts = await factsOf136('Pod');

    expect(facts.zeroOf(typeName, field)).toBe(outcome);
  });

  test('know nothing about types and fields that are not there', async () => {
    const facts = await factsOf136('Pod');

    expect(facts.defaultOf('constructor', 'name')).toBeUndefined();
    expect(facts.neverDefaulted(`${core}.Probe`, 'toString')).toBe(false);
    expect(facts.zeroOf('', '')).toBe('unknown');
  });
});

test.each(['1.35', '1.37', '1.3', ''])('nothing is known about Kubernetes %j', async (minor) => {
  await expect(serverFactsFor(minor)).resolves.toBeUndefined();
});
