import { isJsonObject } from '../../model/json.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';

/** True when the object names its type and itself, as everything that leaves render must. */
export function isKubeObject(object: JsonObject): object is KubeObject {
  const metadata = object['metadata'];
  return (
    isText(object['apiVersion']) &&
    isText(object['kind']) &&
    isJsonObject(metadata) &&
    isText(metadata['name'])
  );
}

/**
 * True when kustomize would print the object: it asks for kind and name only. For output in kustomize's own bytes;
 * an object without apiVersion can be printed, never applied.
 */
export function isPrintable(object: JsonObject): object is KubeObject {
  const metadata = object['metadata'];
  return isText(object['kind']) && isJsonObject(metadata) && isText(metadata['name']);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
