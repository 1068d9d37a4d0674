import type { Build } from '../build/build.ts';
import type { ResourceOrigin } from '../resource/resource.ts';
import { replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';

/**
 * Watches a step of a traced build. The function to call after it adds to every object that the step changed what
 * stood there before and after, and by which file: the patches or generators that the step noted, else the given one.
 * A build that is not traced is not watched, and pays nothing.
 */
export function watchChanges(build: Build, set: ResourceSet): (by: ResourceOrigin) => void {
  if (build.isTraced !== true) return watchNothing;
  const slots = [...set.slots];
  return (by) => {
    for (const [slot, before] of slots.entries()) {
      const after = set.slots[slot];
      if (before === undefined || after === undefined || before.object === after.object) continue;
      const added = after.origins.slice(before.origins.length);
      const step = {
        origins: added.length === 0 ? [by] : added.map((origin) => withField(origin, by)),
        before: before.object,
        after: after.object,
      };
      replaceResource(set, slot, { ...after, trace: [...(after.trace ?? []), step] });
    }
  };
}

function watchNothing(): void {
  // Nothing was remembered.
}

/** A patch that stands in the kustomization itself is found by the field that holds it. */
function withField(origin: ResourceOrigin, by: ResourceOrigin): ResourceOrigin {
  const { field } = by;
  const isInline = origin.by === 'patch' && origin.file === by.file && field !== undefined;
  return isInline ? { ...origin, field } : origin;
}
