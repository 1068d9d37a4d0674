import type { FieldPath } from './field-path.ts';
import type { Manifest, Origin, OriginStep, RenderHandle } from './manifest.ts';

/** What a finished render can still be asked; it works only then. */
export interface RenderMemory {
  locate(manifest: Manifest, path: FieldPath): Origin | undefined;
  trace(manifest: Manifest): readonly OriginStep[] | undefined;
}

/** Held weakly and beside the manifests, which stay plain data that can be copied and compared. */
const memories = new WeakMap<RenderHandle, RenderMemory>();

/** A handle for the manifests of one render. */
export function createRenderHandle(memory: RenderMemory): RenderHandle {
  const handle: RenderHandle = { kind: 'render' };
  memories.set(handle, memory);
  return handle;
}

/**
 * File and line where the newest step wrote the value of a field: a patch's own line, the file of a generator's input,
 * the line of a kustomization that sets a namespace, label, image. Undefined where that cannot be said for sure. Costs
 * a second reading of the document; the first question about an overlay's object costs a second render.
 */
export function locateField(manifest: Manifest, path: FieldPath): Origin | undefined {
  return manifest.render && memories.get(manifest.render)?.locate(manifest, path);
}

/** Everything that made or changed the object, oldest first: also the fields of kustomizations that edited it. */
export function traceOrigins(manifest: Manifest): readonly OriginStep[] {
  const traced = manifest.render && memories.get(manifest.render)?.trace(manifest);
  return traced ?? manifest.origins ?? [{ ...manifest.origin, by: 'resource' }];
}
