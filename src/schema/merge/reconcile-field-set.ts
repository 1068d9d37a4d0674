import type { PathElement } from '../../model/field-path.ts';
import { leafFieldSet } from '../fields/field-set.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { SchemaType } from '../types/schema-type.ts';
import { untypedDeduced } from '../types/untyped.ts';

/**
 * A manager's paths under a schema that has changed since they were recorded: where a map or list has become
 * atomic, who held something in it holds the whole. (From atomic to granular nothing is changed; paths that the
 * schema no longer has stay until a write touches them.)
 */
export function reconcileFieldSet(type: SchemaType, set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  if (type.map !== undefined) {
    const { map } = type;
    // Maps of which nothing is declared have no atomic or granular parts to change between.
    if (map.fields.size === 0 && map.element === untypedDeduced) return set;
    return map.relationship === 'atomic'
      ? leafFieldSet
      : reconcileChildren(set, (element) =>
          element.kind === 'field'
            ? (map.fields.get(element.name)?.type ?? map.element)
            : map.element,
        );
  }
  if (type.scalar !== undefined || type.list === undefined) return set;
  const { list } = type;
  return list.relationship === 'atomic' ? leafFieldSet : reconcileChildren(set, () => list.element);
}

function reconcileChildren(
  set: FieldSet,
  typeOf: (element: PathElement) => SchemaType | undefined,
): FieldSet {
  const children = new Map(set.children);
  let changed = false;
  for (const [key, child] of set.children) {
    const type = typeOf(child.element);
    const below = type === undefined ? child.set : reconcileFieldSet(type, child.set);
    if (below === child.set) continue;
    children.set(key, { element: child.element, set: below });
    changed = true;
  }
  return changed ? { member: set.member, children } : set;
}
