import { equalJson, isJsonObject } from '../../../model/json.ts';
import type { JsonObject } from '../../../model/json.ts';
import { formatOrigin } from '../../../model/manifest.ts';
import type { AccumulatePaths, Accumulation } from '../../build/accumulate.ts';
import type { Build } from '../../build/build.ts';
import type { Kustomization } from '../../kustomization/kustomization-file.ts';
import { collect, problemAt } from '../../render-problem.ts';
import { withoutMember } from '../../resource/edit-json.ts';
import { setMetadata, showResource } from '../../resource/resource.ts';
import type { Resource } from '../../resource/resource.ts';
import { makePluginTransformer } from '../plugin-transformers.ts';
import { readPluginConfigs } from './read-plugin-configs.ts';

/** The one thing that a validator may write (konfig.ValidatedByLabelKey). */
const validatedBy = 'validated-by';

/**
 * Runs the transformers that `validators` names: they may refuse objects, but not change, add or drop any. The label
 * validated-by is allowed, and stays.
 */
export function runValidators(
  build: Build,
  kustomization: Kustomization,
  { set }: Accumulation,
  accumulate: AccumulatePaths,
): void {
  const { folder } = kustomization;
  const configs = collect(build, () =>
    readPluginConfigs(build, kustomization, accumulate, 'validators'),
  );
  for (const config of configs ?? []) {
    const [origin] = config.origins;
    const before = [...set.slots];
    collect(build, () => {
      makePluginTransformer(config, 'validators')(set, { build, folder, origin });
    });
    reportChanges(build, config, before, set.slots);
  }
}

function reportChanges(
  build: Build,
  config: Resource,
  before: readonly (Resource | undefined)[],
  after: readonly (Resource | undefined)[],
): void {
  for (let slot = 0; slot < Math.max(before.length, after.length); slot++) {
    const [old, now] = [before[slot], after[slot]];
    const changed = now ?? old;
    if (changed === undefined || isUnchanged(old, now, build.compat === 'kustomize')) continue;
    const id = (old ?? changed).id;
    build.problems.push(
      problemAt(
        'RENDER_BAD_KUSTOMIZATION',
        config.origins[0],
        `the validator ${showResource(config.id)} changes ${showResource(id)} (${formatOrigin(changed.origins[0])})`,
        `A validator may write the label ${validatedBy} and nothing else; name what changes objects under transformers.`,
      ),
    );
  }
}

/**
 * The same, or the same but for the label that validators may write. kustomize also refuses objects that had the label
 * before, and those whose id a step remembers, as a JSON patch of nothing but tests does: only its exact output does.
 */
function isUnchanged(
  old: Resource | undefined,
  now: Resource | undefined,
  isExact: boolean,
): boolean {
  if (old === undefined || now === undefined) return old === now;
  if (!isExact && (old === now || equalJson(old.object, now.object))) return true;
  if (isExact && old.previous.length !== now.previous.length) return false;
  return equalJson(old.object, withoutLabel(now.object));
}

function withoutLabel(object: JsonObject): JsonObject {
  const { metadata } = object;
  const labels = isJsonObject(metadata) ? metadata['labels'] : undefined;
  if (!isJsonObject(labels) || !Object.hasOwn(labels, validatedBy)) return object;
  const rest = withoutMember(labels, validatedBy);
  return setMetadata(object, 'labels', Object.keys(rest).length === 0 ? undefined : rest);
}
