import type { JsonObject } from '../../model/json.ts';
import { annotationOf, withAnnotation } from '../build-metadata/build-notes.ts';

/** How kustomize marks what a chart made, for the length of a build (api/konfig/general.go). */
export const helmAnnotation = 'internal.config.kubernetes.io/helm-generated';

/** Whether helm has set the namespace already: `namespace` leaves such objects alone. */
export function isHelmGenerated(object: JsonObject): boolean {
  return annotationOf(object, helmAnnotation) === 'true';
}

/** The object with the mark. It is a real annotation, because patches and selectors see it in kustomize too. */
export function markHelmGenerated(object: JsonObject): JsonObject {
  return withAnnotation(object, helmAnnotation, 'true');
}
