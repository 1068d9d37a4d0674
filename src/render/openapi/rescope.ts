import type { ScopeLookup } from '../resource/cluster-scoped.ts';
import { withScopes } from '../resource/resource.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/** Gives every resource of a set the id that these scopes mean; needed once a build, when its schema is chosen. */
export function rescope(set: ResourceSet, scopes: ScopeLookup | undefined): void {
  for (const [slot, resource] of entriesOf(set)) {
    replaceResource(set, slot, withScopes(resource, scopes));
  }
}
