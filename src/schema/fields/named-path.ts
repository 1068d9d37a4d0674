import type { FieldPath } from '../../model/field-path.ts';

/** The path through fields of these names: `namedPath('metadata', 'labels')`. */
export function namedPath(...names: readonly string[]): FieldPath {
  return names.map((name) => ({ kind: 'field', name }));
}
