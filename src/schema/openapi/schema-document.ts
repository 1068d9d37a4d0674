import type { JsonObject } from '../../model/json.ts';

/** One kind that a document describes. */
export interface DocumentKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name of its schema. */
  readonly schema: string;
  /** True when the kind is served with a `/status` subresource. */
  readonly hasStatus: boolean;
  /**
   * True for a kind of a CustomResourceDefinition: the server keeps its objects as the JSON they were written
   * as, outside of metadata, and puts the defaults of the schema in. Absent for every other kind.
   */
  readonly isCustom?: boolean;
}

/**
 * What gitsync keeps of an OpenAPI v3 document: the kinds and, of the schemas they reach, the keywords that
 * decide about merging, ownership, defaults and comparison. Plain JSON: it is what the cache on disk and the
 * snapshot in the package hold.
 */
export interface SchemaDocument {
  /** Minor version of Kubernetes, `1.36`, which the document of the core group tells; absent in every other one. */
  readonly serverVersion?: string;
  readonly kinds: readonly DocumentKind[];
  /**
   * OpenAPI schemas by name, stripped; no prototype, so that a name is never one of JavaScript's own.
   * References are `{"$ref": "#/components/schemas/NAME"}`, beside which only default, nullable and map type
   * stand. A list without a list type is atomic, a map without a map type granular; patch strategies are told
   * as list types. In custom resources a format only makes a string anything: it decides no form.
   */
  readonly schemas: Readonly<Record<string, JsonObject>>;
}
