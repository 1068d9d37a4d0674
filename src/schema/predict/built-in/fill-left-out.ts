import { memberOf, setMember } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { isZeroValue } from '../../scalars/zero-value.ts';
import type { DependentDefault } from '../../server-facts/dependent-defaults.ts';
import type { SchemaType, StructField } from '../../types/schema-type.ts';
import { equalValues } from '../../values/equal-values.ts';
import type { BuiltInWalk } from './built-in-walk.ts';
import { zeroValueOf } from './zero-object.ts';

type Fields = Record<string, Json | undefined>;

/**
 * Fills in what a payload's struct leaves out, as far as it is known; `isChanged` says that the struct is not the
 * live one, so that the defaults of its fields are looked at again.
 */
export function fillLeftOut(
  type: SchemaType,
  [result, live]: readonly [Fields, JsonObject | undefined],
  { walk, isChanged }: { readonly walk: BuiltInWalk; readonly isChanged: boolean },
): void {
  doubtFollowers(type, [result, live], walk);
  const dependents = isChanged ? walk.facts.dependentsOf(type.name) : [];
  for (const field of type.map?.fields.values() ?? []) {
    const { name } = field;
    if (memberOf(result, name) !== undefined) continue;
    if (dependents.some((dependent) => dependent.field === name)) continue;
    const known = memberOf(live, name);
    // What is always printed is live where there is a live counterpart at all.
    const isPrinted = live === undefined || known !== undefined;
    const filled = fillField(type, field, { known, isPrinted }, isChanged ? walk : undefined);
    if (filled !== undefined) setMember(result, name, filled);
  }
  for (const dependent of dependents) fillDependent(dependent, result, walk);
}

function fillDependent(
  { field, by, values }: DependentDefault,
  result: Fields,
  walk: BuiltInWalk,
): void {
  if (memberOf(result, field) !== undefined) return;
  const decisive = memberOf(result, by);
  const value = values.get(decisive);
  if (value !== undefined) setMember(result, field, value);
  else if (!values.has(decisive)) walk.unknown.push([...walk.path, { kind: 'field', name: field }]);
}

/** A field that is left out: some are printed all the same, some get a default, of the rest nothing is known. */
function fillField(
  type: SchemaType,
  field: StructField,
  { known, isPrinted }: { readonly known: Json | undefined; readonly isPrinted: boolean },
  walk: BuiltInWalk | undefined,
): Json | undefined {
  const { name } = field;
  const always = zeroValueOf(field) ?? (known === null ? null : undefined);
  const zero = isPrinted ? always : undefined;
  if (walk === undefined) return zero;
  const byDefault = walk.facts.defaultOf(type.name, name) ?? statedDefault(field);
  if (byDefault !== undefined) return byDefault;
  // Documents state zero values as defaults of some fields that are not printed.
  if (walk.facts.neverDefaulted(type.name, name)) return known === null ? zero : undefined;
  walk.unknown.push([...walk.path, { kind: 'field', name }]);
  return zero;
}

/** A default that the document states and that is no mere zero value: the Go type's own (`protocol: TCP`). */
function statedDefault(field: StructField): Json | undefined {
  const { default: stated } = field;
  return stated === undefined || isZeroValue(stated) ? undefined : stated;
}

/** Fields that go with another one of the same struct: older names that are kept in step. */
const followers: ReadonlyMap<string, readonly [leader: string, follower: string]> = new Map([
  ['io.k8s.api.core.v1.PodSpec', ['serviceAccountName', 'serviceAccount']],
]);

function doubtFollowers(
  type: SchemaType,
  [stored, live]: readonly [JsonObject, JsonObject | undefined],
  walk: BuiltInWalk,
): void {
  const pair = followers.get(type.name);
  if (pair === undefined || equalValues(stored[pair[0]], live?.[pair[0]])) return;
  walk.unknown.push([...walk.path, { kind: 'field', name: pair[1] }]);
}
