import type { StructField } from '../../src/schema/types/schema-type.ts';
import type { BuiltInKinds } from './built-in-kinds.ts';
import { listFieldContexts } from './struct-places.ts';

/** One field that a named type declares. */
export interface CatalogueField {
  readonly typeName: string;
  readonly field: StructField;
  readonly isRequired: boolean;
  /** All contexts in which a payload can hold the type. */
  readonly contexts: ReadonlySet<string>;
  /** True where the type also stands within a list or map that is held as a whole. */
  readonly isWithinAtomic: boolean;
}

/** Contexts that types have and payloads cannot. */
const impossibleContexts: readonly RegExp[] = [
  // Ephemeral containers are added to running pods, through a subresource of their own.
  /\.ephemeralContainers\[\]/,
  // Inline volumes of attachments must be CSI volumes (ValidatePersistentVolumeSpec).
  /^storage\.k8s\.io\/v1 VolumeAttachment\.spec\.source\.inlineVolumeSpec\.(?!csi|nodeAffinity)/,
];

/** All fields of the types that stable kinds reach, outside of metadata and status; sorted by type and name. */
export function listFields(kinds: BuiltInKinds): readonly CatalogueField[] {
  const found = new Map<string, CatalogueField & { readonly contexts: Set<string> }>();
  for (const kind of kinds.kinds) {
    for (const { typeName, field, context, isWithinAtomic } of listFieldContexts(kind)) {
      if (impossibleContexts.some((pattern) => pattern.test(context))) continue;
      const key = `${typeName} ${field.name}`;
      const known = found.get(key);
      const { isRequired } = kinds.declared(typeName, field.name);
      const contexts = known?.contexts ?? new Set();
      contexts.add(context);
      const isAtomic = isWithinAtomic || known?.isWithinAtomic === true;
      found.set(key, { typeName, field, isRequired, contexts, isWithinAtomic: isAtomic });
    }
  }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}
