import type { SetRef } from '../model/applyset.ts';
import type { KubeObject } from '../model/manifest.ts';
import { markObject } from '../ownership/marks.ts';
import type { DesiredObject } from './desired-object.ts';

/** What is sent for a desired object: the object with the marks of its set. Holds Secret values in clear. */
export function buildPayload(desired: DesiredObject, set: SetRef): KubeObject {
  return markObject(desired.object, desired.id, set);
}

/**
 * The payload bound to the object that was looked at. The server then refuses to create the object
 * anew (uid; a 409 when it is gone) and, where fields are taken by force, to overwrite a newer state.
 */
export function bindPayload(
  payload: KubeObject,
  seen: { readonly uid: string; readonly resourceVersion?: string | undefined },
): KubeObject {
  const version =
    seen.resourceVersion === undefined ? {} : { resourceVersion: seen.resourceVersion };
  return { ...payload, metadata: { ...payload.metadata, uid: seen.uid, ...version } };
}
