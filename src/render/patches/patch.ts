import type { Resource, ResourceOrigin } from '../resource/resource.ts';
import type { JsonPatchOperation } from './json-patch.ts';

/** A patch by its form. */
export type Patch =
  | { readonly kind: 'merge'; readonly patches: readonly Resource[] }
  | {
      readonly kind: 'json';
      readonly operations: readonly JsonPatchOperation[];
      readonly origin: ResourceOrigin;
    };
