import { formatOrigin } from '../../model/manifest.ts';
import { problemAt } from '../render-problem.ts';
import type { ProblemLog } from '../render-problem.ts';
import { showResource } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { replaceResource, slotsNamed } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import type { Variable } from './variable.ts';

/**
 * Notes on the object that each var names that it is the one (resaccumulator.go MergeVars): any name it has or had
 * counts, at the end of the kustomization that defines the var. Several objects are a problem; none is one only
 * when the var is resolved.
 */
export function linkVariables(
  log: ProblemLog,
  set: ResourceSet,
  variables: readonly Variable[],
): void {
  for (const variable of variables) {
    const slots = slotsNamed(set, variable.target.name).filter((slot) => {
      const resource = set.slots[slot];
      return resource !== undefined && isTarget(resource, variable.target);
    });
    const found = slots.flatMap((slot) => set.slots[slot] ?? []);
    const [slot] = slots;
    const [resource] = found;
    if (found.length > 1) log.problems.push(ambiguityOf(variable, found));
    else if (slot !== undefined && resource !== undefined) {
      const variables = [...(resource.variables ?? []), variable.name];
      replaceResource(set, slot, { ...resource, variables });
    }
  }
}

/** Group and version count as written, absent ones as the core group; without a namespace any will do. */
function isTarget(resource: Resource, target: Variable['target']): boolean {
  const { id, previous } = resource;
  if (id.group !== target.group || id.version !== target.version) return false;
  return [id, ...previous].some(
    ({ kind, name, effectiveNamespace }) =>
      kind === target.kind &&
      name === target.name &&
      (target.namespace === '' || target.namespace === effectiveNamespace),
  );
}

function ambiguityOf(
  { name, origin }: Variable,
  found: readonly Resource[],
): ReturnType<typeof problemAt> {
  const shown = found.map(({ id, origins }) => `${showResource(id)} (${formatOrigin(origins[0])})`);
  return problemAt(
    'RENDER_AMBIGUOUS',
    origin,
    `the var ${name} may mean any of ${shown.join(', ')}`,
    'Set objref.namespace, or give the objects different names.',
  );
}
