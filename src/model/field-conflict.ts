/** One manager that holds a field which an apply wanted (a cause of a 409 FieldManagerConflict). */
export interface FieldConflict {
  readonly manager: string;
  /** `Update` or `Apply`; `unknown` where the server did not say. */
  readonly operation: 'Update' | 'Apply' | 'unknown';
  /** `scale`, `status` or empty. */
  readonly subresource: string;
  /** The server's path, such as `.spec.replicas`. */
  readonly field: string;
}
