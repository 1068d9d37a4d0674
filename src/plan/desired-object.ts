import type { KubeObject, Manifest, Origin } from '../model/manifest.ts';
import type { ObjectId } from '../model/object-id.ts';

/** An object that git asks for, normalised: the form in which it is compared and sent. */
export interface DesiredObject {
  /** Namespace filled in or removed by the kind's scope. */
  readonly id: ObjectId;
  readonly object: KubeObject;
  readonly origin: Origin;
  /** As it was rendered, for `locateField`. */
  readonly manifest?: Manifest;
}
