import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { objectProblem } from '../build/build.ts';
import type { TransformerContext } from '../build/build.ts';
import { applyFieldSpec, FieldMismatch } from '../field-specs/apply-field-spec.ts';
import { editItems, withMember } from '../resource/edit-json.ts';
import { selectsType } from '../field-specs/field-spec.ts';
import type { FieldSpec, TypeSelector } from '../field-specs/field-spec.ts';
import type { NameReference } from '../field-specs/transformer-config.ts';
import { originalId, scalarText, withObject } from '../resource/resource.ts';
import type { Resource } from '../resource/resource.ts';
import { entriesOf, replaceResource } from '../resource/resource-set.ts';
import type { ResourceSet } from '../resource/resource-set.ts';
import { findReferral, indexReferrals } from './find-referral.ts';
import type { Referral, ReferralIndex } from './find-referral.ts';

/** A field that holds names of objects of one type. */
interface ReferenceField {
  readonly spec: FieldSpec;
  readonly target: TypeSelector;
}

/**
 * Writes the new names of objects into the fields that refer to them, once, at the end of a build
 * (api/internal/accumulator/namereferencetransformer.go). Fields that hold a map get the namespace too.
 */
export function fixNameReferences(
  set: ResourceSet,
  references: readonly NameReference[],
  context: TransformerContext,
): void {
  const index = indexReferrals(set);
  if (index.byName.size === 0) return;
  const fieldsByType = new Map<string, readonly ReferenceField[]>();
  for (const [slot, resource] of entriesOf(set)) {
    const type = { ...resource.id, kind: originalId(resource).kind };
    const key = `${type.group}/${type.version}/${type.kind}`;
    let fields = fieldsByType.get(key);
    if (fields === undefined) {
      fields = references.flatMap(({ fieldSpecs, ...target }) =>
        fieldSpecs
          .filter((spec) => selectsType(spec, type))
          .map(({ path }) => ({ spec: { path }, target })),
      );
      fieldsByType.set(key, fields);
    }
    if (fields.length > 0)
      replaceResource(set, slot, fixResource(resource, fields, index, context));
  }
}

function fixResource(
  resource: Resource,
  fields: readonly ReferenceField[],
  index: ReferralIndex,
  context: TransformerContext,
): Resource {
  const accountNamespaces = namespacesOfAccounts(resource);
  let fixed = resource;
  for (const { spec, target } of fields) {
    const roleRef = spec.path.endsWith('roleRef/name') ? roleRefOf(resource.object) : undefined;
    const ask = (name: string, extra: { namespace?: string; sameNamespace: boolean }): Referral =>
      findReferral(index, {
        referrer: resource,
        name,
        target,
        accountNamespaces,
        ...extra,
        ...(roleRef === undefined ? {} : { roleRef }),
      });
    try {
      const object = applyFieldSpec(fixed, spec, { set: (value) => fixValue(value, ask) });
      fixed = withObject(fixed, object);
    } catch (error) {
      if (!(error instanceof FieldMismatch)) throw error;
      context.build.problems.push({
        ...objectProblem(resource, context, `${spec.path}: ${error.message}`),
        code: 'RENDER_AMBIGUOUS',
      });
    }
  }
  return fixed;
}

type Ask = (name: string, extra: { namespace?: string; sameNamespace: boolean }) => Referral;

function fixValue(value: Json, ask: Ask): Json {
  if (isJsonArray(value)) return editItems(value, (item) => fixItem(item, ask));
  return fixItem(value, ask);
}

function fixItem(value: Json, ask: Ask): Json {
  if (isJsonObject(value)) return fixMap(value, ask);
  if (value === null || isJsonArray(value)) return value;
  const name = scalarText(value);
  const referral = only(ask(name, { sameNamespace: false }), name);
  return referral === undefined || referral.id.name === name ? value : referral.id.name;
}

/** A map names its object by `name` and `namespace`: subjects of role bindings, services of webhooks. */
function fixMap(map: JsonObject, ask: Ask): Json {
  if (map['name'] === undefined)
    throw new FieldMismatch('the map that refers to an object has no name');
  const name = scalarText(map['name']);
  const given = Object.hasOwn(map, 'namespace') ? { namespace: scalarText(map['namespace']) } : {};
  const referral = only(ask(name, { ...given, sameNamespace: true }), name);
  if (referral === undefined) return map;
  const { id } = referral;
  let fixed = map;
  if (id.name !== name) fixed = withMember(fixed, 'name', id.name);
  if (id.namespace !== '' && map['namespace'] !== id.namespace) {
    fixed = withMember(fixed, 'namespace', id.namespace);
  }
  return fixed;
}

function only(referral: Referral, name: string): Resource | undefined {
  switch (referral.kind) {
    case 'none':
      return undefined;
    case 'one':
      return referral.resource;
    case 'ambiguous':
      throw new FieldMismatch(
        `"${name}" may mean any of ${referral.candidates.join(', ')}; give them different names`,
      );
    default:
      return referral satisfies never;
  }
}

/** Service accounts of other namespaces can only be meant by role bindings that name the namespace. */
function namespacesOfAccounts(resource: Resource): ReadonlySet<string> {
  const subjects = resource.object['subjects'];
  if (resource.id.kind !== 'RoleBinding' || !isJsonArray(subjects)) return new Set();
  return new Set(
    subjects.flatMap((subject) => {
      if (!isJsonObject(subject) || subject['kind'] !== 'ServiceAccount') return [];
      const { namespace } = subject;
      return typeof namespace === 'string' && namespace !== '' ? [namespace] : [];
    }),
  );
}

/** A roleRef names the type as well: without it, any type that the table allows is meant. */
function roleRefOf(object: JsonObject): TypeSelector | undefined {
  const roleRef = object['roleRef'];
  if (!isJsonObject(roleRef)) return undefined;
  const { apiGroup, kind } = roleRef;
  if (apiGroup === undefined || kind === undefined) return undefined;
  return { group: scalarText(apiGroup), kind: scalarText(kind) };
}
