import { editResource, failStep } from '../build/build.ts';
import type { Transformer } from '../build/build.ts';
import { requireScalar } from '../field-specs/apply-field-spec.ts';
import { selectsType } from '../field-specs/field-spec.ts';
import type { FieldSpec } from '../field-specs/field-spec.ts';
import type { ReplicaEntry } from '../kustomization/fields.ts';
import { replaceResource, slotsNamed } from '../resource/resource-set.ts';

/** Sets the replica count of the objects that have or had the name; none is an error (ReplicaCountTransformer). */
export function setReplicas(entry: ReplicaEntry, specs: readonly FieldSpec[]): Transformer {
  const { name = '', count = 0 } = entry;
  const edit = {
    createAs: 'scalar',
    set: (value: Parameters<typeof requireScalar>[0]) => (requireScalar(value), count),
  } as const;
  return (set, context) => {
    let found = false;
    for (const slot of slotsNamed(set, name)) {
      for (const spec of specs) {
        const resource = set.slots[slot];
        if (resource === undefined) continue;
        const { id, previous } = resource;
        const isMeant = [id, ...previous].some(
          (known) => known.name === name && selectsType(spec, { ...id, kind: known.kind }),
        );
        if (!isMeant) continue;
        found = true;
        replaceResource(set, slot, editResource(resource, context, [spec], edit));
      }
    }
    if (found) return;
    const kinds = [...new Set(specs.map(({ kind = 'any kind' }) => kind))].join(', ');
    failStep(
      'RENDER_BAD_KUSTOMIZATION',
      context,
      `there is no object "${name}" of ${kinds} to set replicas of`,
      'Correct the name, or patch the field of other kinds.',
    );
  };
}
