import type { RecordShape } from '../../values/value-shape.ts';

/** A kind of Kubernetes itself, with values that the server accepts most of the time. */
export interface BuiltInShape {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The resource's name in paths. */
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** What object names end with, where the kind demands it. */
  readonly nameSuffix?: string;
  readonly shape: RecordShape;
}
