import type { Json } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';
import type { RandomSource } from './random-source.ts';
import type { SeenValues } from './seen-values.ts';
import type { ObjectPlaces, ValuePath } from './value-places.ts';

/** In what way a payload is made another one. */
export type MutationKind =
  | 'value'
  | 'seen value'
  | 'order'
  | 'removal'
  | 'item removal'
  | 'addition'
  | 'seen addition'
  | 'entry addition'
  | 'item addition'
  | 'default written out'
  | 'null'
  | 'null addition'
  | 'zero'
  | 'zero addition'
  | 'quantity spelling'
  | 'number spelling'
  | 'int-or-string'
  | 'base64 spelling'
  | 'time spelling'
  | 'key change'
  | 'duplicate item'
  | 'unknown field'
  | 'other type'
  | 'two at once';

/** A payload that differs from the one that was applied. */
export interface Mutation {
  readonly kind: MutationKind;
  /** Where; for people. */
  readonly path: ValuePath;
  readonly payload: KubeObject;
}

/** What a mutation is made of. */
export interface MutationSubject {
  readonly kind: ObjectKind;
  readonly payload: KubeObject;
  readonly live: KubeObject;
  readonly places: ObjectPlaces;
  readonly seen: SeenValues;
  readonly random: RandomSource;
}

/** One change: what stands at the path becomes `value`; undefined = nothing. */
export interface Edit {
  readonly path: ValuePath;
  readonly value: Json | undefined;
}
