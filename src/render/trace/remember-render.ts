import { createRenderHandle } from '../../model/locate-field.ts';
import type { RenderMemory } from '../../model/locate-field.ts';
import type { JsonObject } from '../../model/json.ts';
import type { OriginStep, RenderHandle } from '../../model/manifest.ts';
import { idOf, resourceKey } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { createDocumentReader } from './document-reader.ts';
import { locateInHistory } from './locate-in-history.ts';
import type { ObjectDialect } from './locate-in-history.ts';

/**
 * A handle by which the manifests of a render can be asked where they come from. Keeps the bytes of its files and how
 * to render them once more, traced; both are used with the first question only.
 */
export function rememberRender(
  contents: ReadonlyMap<string, Uint8Array>,
  dialect: ObjectDialect,
  traceRender: () => readonly Resource[],
): RenderHandle {
  let memory: RenderMemory | undefined;
  const recall = (): RenderMemory => (memory ??= openMemory(contents, dialect, traceRender()));
  return createRenderHandle({
    locate: (manifest, path) => recall().locate(manifest, path),
    trace: (manifest) => recall().trace(manifest),
  });
}

function openMemory(
  contents: ReadonlyMap<string, Uint8Array>,
  dialect: ObjectDialect,
  resources: readonly Resource[],
): RenderMemory {
  const reader = createDocumentReader(contents);
  const find = indexResources(resources);
  return {
    locate(manifest, path) {
      const resource = find(manifest.object);
      return resource && locateInHistory(reader, resource, path, dialect);
    },
    trace(manifest) {
      const resource = find(manifest.object);
      return resource && originsOf(resource);
    },
  };
}

/** Resources by their very object, or by an id that no other has. */
function indexResources(
  resources: readonly Resource[],
): (object: JsonObject) => Resource | undefined {
  const byObject = new Map(resources.map((one) => [one.object, one]));
  const byId = new Map<string, Resource | undefined>();
  for (const resource of resources) {
    const key = resourceKey(idOf(resource.object));
    byId.set(key, byId.has(key) ? undefined : resource);
  }
  return (object) => byObject.get(object) ?? byId.get(resourceKey(idOf(object)));
}

/** Patches and generators are among the resource's own origins; the trace has them in order with all others. */
function originsOf({ origins, trace = [] }: Resource): readonly OriginStep[] {
  const later = trace.flatMap((step) => step.origins);
  return [...origins.slice(0, origins.length - countOwn(later)), ...later];
}

function countOwn(steps: readonly OriginStep[]): number {
  return steps.filter(({ by }) => by !== 'transformer').length;
}
