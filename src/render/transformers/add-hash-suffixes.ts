import { hashSuffix } from '../generators/hash-suffix.ts';
import { isKubeObject } from '../resource/kube-object.ts';
import { setMetadata, storePreviousId, withObject } from '../resource/resource.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/** Ends the names of generated objects with the hash of their content (HashTransformer). */
export function addHashSuffixes(set: ResourceSet): void {
  for (const [slot, resource] of entriesOf(set)) {
    if (!resource.needsHash || !isKubeObject(resource.object)) continue;
    const name = `${resource.id.name}-${hashSuffix(resource.object)}`;
    const named = setMetadata(resource.object, 'name', name);
    replaceResource(set, slot, withObject(storePreviousId(resource), named));
  }
}
