import { isJsonObject } from '../../model/json.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KustomizationFields } from '../kustomization/fields.ts';
import { withMember } from '../resource/edit-json.ts';
import { setMetadata, withObject } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import { printOrigin, printTransformations, readTransformations } from './origin-text.ts';
import type { BuildOrigin } from './origin-text.ts';

/** Annotation that says where an object comes from. */
export const originAnnotation = 'config.kubernetes.io/origin';

/** Annotation that lists the transformers that an object went through. */
export const transformationsAnnotation = 'alpha.config.kubernetes.io/transformations';

/** Label that says what made an object; asked for by `buildMetadata: [managedByLabel]` and --managed-by. */
export const managedByLabel = 'app.kubernetes.io/managed-by';

/**
 * What `buildMetadata` of the topmost kustomization asks for. kustomize keeps these notes in the annotations of the
 * objects during the build, where patches and selectors see them: so do we, but only when one of them is printed.
 */
export interface BuildNotes {
  readonly origins: boolean;
  readonly transformations: boolean;
  /** Texts of the transformations annotation that this build wrote: they need no reading to be continued. */
  readonly ownTexts: Set<string>;
}

/** The notes to take; undefined for none. Unknown words mean nothing, as in kustomize. */
export function createBuildNotes(fields: KustomizationFields | undefined): BuildNotes | undefined {
  const asked = fields?.buildMetadata ?? [];
  const origins = asked.includes('originAnnotations');
  const transformations = asked.includes('transformerAnnotations');
  if (!origins && !transformations) return undefined;
  return { origins, transformations, ownTexts: new Set() };
}

/** The resources of a file, each with its origin; an origin that the file itself claims is overwritten. */
export function noteOrigin(resources: readonly Resource[], origin: BuildOrigin): Resource[] {
  const text = printOrigin(origin);
  return resources.map((resource) =>
    withObject(resource, withAnnotation(resource.object, originAnnotation, text)),
  );
}

/** A generated object with its generator as origin, unless the generator gave it one. */
export function noteGenerator<T extends JsonObject>(object: T, origin: BuildOrigin): T {
  if (annotationOf(object, originAnnotation) !== undefined) return object;
  // Only metadata.annotations changes: what T asks of the object still holds.
  return withAnnotation(object, originAnnotation, printOrigin(origin)) as T;
}

/** The text of an annotation; undefined where there is none, or no text. */
export function annotationOf(object: JsonObject, name: string): string | undefined {
  const metadata = object['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const value = isJsonObject(annotations) ? annotations[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/**
 * Notes that a transformer ran: on every object, changed or not (api/resmap AddTransformerAnnotation). An object
 * without origin is taken to be made by the transformer. Objects with the same history share one text.
 */
export function noteTransformer(set: ResourceSet, notes: BuildNotes, origin: BuildOrigin): void {
  const own = printTransformations([origin]);
  const continued = new Map<string, string>();
  for (const [slot, resource] of entriesOf(set)) {
    const { object } = resource;
    let noted: JsonObject | undefined;
    if (annotationOf(object, originAnnotation) === undefined) {
      noted = withAnnotation(object, originAnnotation, printOrigin(origin));
    } else if (notes.transformations) {
      const before = annotationOf(object, transformationsAnnotation) ?? '';
      const after = continued.get(before) ?? continueText(before, own, notes);
      continued.set(before, after);
      noted = withAnnotation(object, transformationsAnnotation, after);
    }
    if (noted !== undefined) replaceResource(set, slot, withObject(resource, noted));
  }
}

/** A history that came with the object is read and printed anew, as kustomize does with it. */
function continueText(before: string, own: string, notes: BuildNotes): string {
  const isOwn = before === '' || notes.ownTexts.has(before);
  const after = (isOwn ? before : printTransformations(readTransformations(before))) + own;
  notes.ownTexts.add(after);
  return after;
}

/** The object with one annotation set; annotations that are no map are replaced by one. */
export function withAnnotation(object: JsonObject, name: string, value: string): JsonObject {
  const metadata = object['metadata'];
  const annotations = isJsonObject(metadata) ? metadata['annotations'] : undefined;
  const map = isJsonObject(annotations) ? annotations : {};
  return setMetadata(object, 'annotations', withMember(map, name, value));
}
