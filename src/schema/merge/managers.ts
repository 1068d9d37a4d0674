import type { FieldSet } from '../fields/field-set.ts';

/** What one manager holds, and at which version of the kind its paths are to be read. */
export interface HeldFields {
  readonly set: FieldSet;
  /** An apiVersion such as `apps/v1`. */
  readonly version: string;
  /** True when it was written by server-side apply. */
  readonly isApplied: boolean;
}

/** Who holds what, by an identity of the manager (its name alone is not one: see managed/manager-identity.ts). */
export type Managers = ReadonlyMap<string, HeldFields>;
