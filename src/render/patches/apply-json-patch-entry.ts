import { failStep } from '../build/build.ts';
import type { Transformer } from '../build/build.ts';
import type { PatchEntry } from '../kustomization/fields.ts';
import { applyJsonPatchTo } from './apply-patches.ts';
import { readJsonPatchText, readWrittenPatch } from './read-patch.ts';
import { selectResources } from './select-resources.ts';

/** Applies an entry of patchesJson6902 (PatchJson6902Transformer): its target needs a name. */
export function applyJsonPatchEntry(entry: PatchEntry): Transformer {
  return (set, context) => {
    const { target } = entry;
    if ((target?.name ?? '') === '' || target === undefined) {
      failStep(
        'RENDER_BAD_PATCH',
        context,
        'the entry needs a target with a name',
        'Add target: with kind and name of the object.',
      );
    }
    const patch = readJsonPatchText(readWrittenPatch(entry, context), context);
    const selected = selectResources(set, target, context);
    applyJsonPatchTo(set, selected, patch, { context, remember: false });
  };
}
