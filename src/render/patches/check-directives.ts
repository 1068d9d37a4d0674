import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { formatOrigin } from '../../model/manifest.ts';
import { failStep } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import type { Resource } from '../resource/resource.ts';

/** What `kubectl patch` understands and kustomize prints into the object as if it were a field. */
const foreignDirective = /^\$(?:retainKeys$|setElementOrder\/|deleteFromPrimitiveList\/)/;

/**
 * Refuses patches with directives that a strategic merge of kustomize's does not know, unless its bytes are asked for.
 * @throws GitsyncError RENDER_BAD_PATCH with the places of all of them
 */
export function refuseForeignDirectives(
  patches: readonly Resource[],
  context: TransformerContext,
): void {
  if (context.build.compat === 'kustomize') return;
  const found = patches.flatMap(({ object, origins }) =>
    findForeign(object, '').map((path) => `${path} (${formatOrigin(origins[0])})`),
  );
  if (found.length === 0) return;
  failStep(
    'RENDER_BAD_PATCH',
    context,
    `the patch holds what only the API server understands, and would be written into the object: ${found.join(', ')}`,
    'Write $patch: replace or delete, null for a field to remove, or a JSON patch.',
  );
}

function findForeign(value: Json | undefined, path: string): readonly string[] {
  if (isJsonArray(value)) {
    return value.flatMap((item, index) => findForeign(item, `${path}[${String(index)}]`));
  }
  if (!isJsonObject(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const place = path === '' ? name : `${path}.${name}`;
    return foreignDirective.test(name) ? [place] : findForeign(value[name], place);
  });
}
