import { expandTimestamp } from '../../yaml/expand-timestamp.ts';
import { editResource } from '../build/build.ts';
import type { Transformer, TransformerContext } from '../build/build.ts';
import { requireScalar } from '../field-specs/apply-field-spec.ts';
import type { FieldEdit } from '../field-specs/apply-field-spec.ts';
import { selectsType, splitFieldPath } from '../field-specs/field-spec.ts';
import { spend } from '../limits/render-budget.ts';
import type { FieldSpec, TypeSelector } from '../field-specs/field-spec.ts';
import { originalId, scalarText, storePreviousId } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { findWrittenScalar } from '../resource/written-text.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';

/** Names that are part of other objects' meaning are never prefixed. */
const exempt: readonly TypeSelector[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
];

/** Puts a text before names (PrefixTransformer). */
export function addNamePrefix(prefix: string, specs: readonly FieldSpec[]): Transformer {
  return addAffix(
    specs,
    prefix,
    (name) => prefix + name,
    (resource) => ({
      ...resource,
      prefixes: [...resource.prefixes, prefix],
    }),
  );
}

/** Puts a text after names (SuffixTransformer). */
export function addNameSuffix(suffix: string, specs: readonly FieldSpec[]): Transformer {
  return addAffix(
    specs,
    suffix,
    (name) => name + suffix,
    (resource) => ({
      ...resource,
      suffixes: [...resource.suffixes, suffix],
    }),
  );
}

/** Type tests use the kind that the object had when it was read, as kustomize does. */
function addAffix(
  specs: readonly FieldSpec[],
  affix: string,
  change: (name: string) => string,
  note: (resource: Resource) => Resource,
): Transformer {
  const edit: FieldEdit = {
    createAs: 'scalar',
    set: (value) => change(scalarText(requireScalar(value))),
  };
  return (set, context) => {
    if (affix === '') return;
    spend(context.build.budget, 'growth', affix.length * set.slots.length, context.origin);
    const isExact = context.build.compat === 'kustomize';
    for (const [slot, resource] of entriesOf(set)) {
      const type = { ...resource.id, kind: originalId(resource).kind };
      if (exempt.some((selector) => selectsType(selector, type))) continue;
      let edited = resource;
      for (const spec of specs) {
        if (!selectsType(spec, type)) continue;
        if (spec.path === 'metadata/name') edited = storePreviousId(note(edited));
        const own = isExact ? { ...edit, set: editWritten(resource, context, change) } : edit;
        edited = editResource(edited, context, [spec], own);
      }
      replaceResource(set, slot, edited);
    }
  };
}

/** kustomize adds the text to the spelling in the file: `017` stays that, and null is the word that stands there. */
function editWritten(
  resource: Resource,
  { build }: TransformerContext,
  change: (name: string) => string,
): FieldEdit['set'] {
  return (value, { path }) => {
    const text = scalarText(requireScalar(value));
    if (typeof value === 'string' && expandTimestamp(value) === undefined) return change(text);
    const written = findWrittenScalar(resource, splitFieldPath(path), value, build.tree.contents);
    return change(written?.text ?? text);
  };
}
