import type { Json } from '../../model/json.ts';

/** Which JSON scalars a value may be, as structured-merge-diff checks them. */
export type ScalarKind = 'string' | 'numeric' | 'boolean' | 'untyped';

/**
 * How the server reads and prints a scalar of a built-in kind (the Go type behind it);
 * `plain` is kept as it was written.
 */
export type ScalarForm =
  'plain' | 'quantity' | 'int-or-string' | 'byte' | 'date-time' | 'micro-time' | 'integer';

/** A single value. */
export interface ScalarType {
  readonly kind: ScalarKind;
  readonly form: ScalarForm;
}

/**
 * A list. `atomic`: one value, held by one manager. `associative`: every item has an identity of its own,
 * its keys (x-kubernetes-list-map-keys) or, without keys, its value (a set).
 */
export interface ListType {
  readonly relationship: 'atomic' | 'associative';
  readonly keys: readonly string[];
  readonly element: SchemaType;
}

/** One declared field of a map. */
export interface StructField {
  readonly name: string;
  /** The field's key in fieldsV1, `f:name`, built once. */
  readonly member: string;
  readonly type: SchemaType;
  /** The default that the document states; undefined = none. */
  readonly default: Json | undefined;
}

/** A map. `atomic`: one value (x-kubernetes-map-type). `granular`: every field is held on its own. */
export interface MapType {
  readonly relationship: 'granular' | 'atomic';
  /** The declared fields. */
  readonly fields: ReadonlyMap<string, StructField>;
  /** The type of fields that are not declared; undefined where there may be none. */
  readonly element: SchemaType | undefined;
}

/**
 * What may stand at a place of an object: the server's view of one OpenAPI schema.
 * More than one alternative = the value decides (int-or-string, preserve-unknown-fields).
 * Types are built when they are first asked for and shared from then on; they may refer to themselves.
 */
export interface SchemaType {
  /** The schema's name in the document, empty where it stands inline; for messages. */
  readonly name: string;
  readonly scalar: ScalarType | undefined;
  readonly list: ListType | undefined;
  readonly map: MapType | undefined;
  /** True where null is a value (`nullable` of a CustomResourceDefinition). */
  readonly isNullable: boolean;
  /** True where undeclared fields are kept (x-kubernetes-preserve-unknown-fields on this very schema). */
  readonly keepsUnknown: boolean;
  /** True for a whole object within an object (x-kubernetes-embedded-resource). */
  readonly isEmbedded: boolean;
  /** The default that the schema itself states; undefined = none. */
  readonly default: Json | undefined;
}
