import type { PathElement } from '../../model/field-path.ts';
import type { FieldSet } from '../fields/field-set.ts';
import type { SchemaType } from '../types/schema-type.ts';

/**
 * The set with every declared field on the way to its paths as a member of its own. Removal needs it: a struct
 * of which only the leaves are recorded goes once nothing in it is held any more.
 */
export function withDeclaredMembers(type: SchemaType | undefined, set: FieldSet): FieldSet {
  if (set.children.size === 0) return set;
  const children = new Map<string, { readonly element: PathElement; readonly set: FieldSet }>();
  for (const [key, { element, set: child }] of set.children) {
    const below = withDeclaredMembers(typeBelow(type, element), child);
    const isDeclared = element.kind === 'field' && type?.map?.fields.has(element.name) === true;
    const isMember = below.member || (isDeclared && below.children.size > 0);
    children.set(key, {
      element,
      set: isMember === below.member ? below : { member: true, children: below.children },
    });
  }
  return { member: set.member, children };
}

function typeBelow(type: SchemaType | undefined, element: PathElement): SchemaType | undefined {
  switch (element.kind) {
    case 'field':
      return type?.map?.fields.get(element.name)?.type ?? type?.map?.element;
    case 'key':
      return type?.list?.element;
    case 'value':
    case 'index':
      return undefined;
  }
}
