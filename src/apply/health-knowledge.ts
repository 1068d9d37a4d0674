import type { KubeObject } from '../model/manifest.ts';
import type { HealthContext } from '../health/health.ts';
import { readStatusSchema } from '../health/status-schema.ts';
import type { ApiResource, KubeClient } from '../kube/kube-client.ts';

/** What is known of a kind beyond one object; the same for every object of a resource. */
export type KindKnowledge = Pick<HealthContext, 'statusSchema' | 'everHadStatus'>;

/**
 * What the CustomResourceDefinition of a resource says about its status. Empty for built-in kinds,
 * and where the definition may not be read: the verdict is then more careful, never wrong.
 */
export async function readKindKnowledge(
  kube: KubeClient,
  resource: ApiResource,
  signal?: AbortSignal,
): Promise<KindKnowledge> {
  if (!resource.group.includes('.') || resource.group.endsWith('.k8s.io')) return {};
  const discovery = await kube.discover({ signal });
  const definitions = discovery.find({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
  });
  if (definitions === undefined) return {};
  const name = `${resource.plural}.${resource.group}`;
  const answer = await kube.get({ resource: definitions, namespace: '', name }, signal);
  if (answer.kind === 'failed' || answer.value === undefined) return {};
  const statusSchema = readStatusSchema(answer.value, resource.version);
  return statusSchema === undefined ? {} : { statusSchema };
}

/** True when one of the objects has a status: the kind's controller reports. */
export function hasAnyStatus(objects: Iterable<KubeObject | undefined>): boolean {
  for (const object of objects) if (object?.['status'] !== undefined) return true;
  return false;
}
