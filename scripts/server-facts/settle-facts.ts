import { canonicalJson, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { FieldFacts, ZeroFact } from '../../src/schema/server-facts/facts-table.ts';
import type { CatalogueField } from './field-catalogue.ts';
import { kept, nothing } from './observations.ts';
import type { FieldObservations, Outcomes } from './observations.ts';

/** What has been learnt about a field; `varies` and `unknown` are the same to who asks the table. */
export interface SettledField {
  readonly facts: FieldFacts;
  readonly leftOut: 'default' | 'none' | 'varies' | Unlearnt;
  readonly zero: 'kept' | 'dropped' | 'defaulted' | 'varies' | Unlearnt;
}

/**
 * Why nothing is known: no such payload was accepted, or there is none (times have no zero); the field never came
 * through (a feature gate); or there were too few contexts.
 */
export type Unlearnt = 'refused' | 'not served' | 'few contexts';

/** So many contexts stand for all. */
const enoughContexts = 3;

/**
 * Fields of pods that admission plugins set which are off by default (PodNodeSelector): nothing that is seen on a
 * server without them counts.
 */
const setByOptionalAdmission: ReadonlySet<string> = new Set([
  'io.k8s.api.core.v1.PodSpec nodeSelector',
]);

/** Combines all that was seen of one field. What is seen only sometimes is not known. */
export function settleField(
  field: CatalogueField,
  seen: FieldObservations | undefined,
): SettledField {
  const leftOut = settleLeftOut(field, seen);
  const zero = settleZero(field, seen, leftOut);
  if (typeof leftOut === 'object') {
    const facts: FieldFacts = {
      leftOut: 'default',
      value: leftOut.value,
      zero: isZeroFact(zero) ? zero : 'unknown',
    };
    return { facts, leftOut: 'default', zero };
  }
  const facts: FieldFacts = {
    leftOut: leftOut === 'none' ? 'none' : 'unknown',
    zero: zero === 'kept' || zero === 'dropped' ? zero : 'unknown',
  };
  return { facts, leftOut, zero };
}

type LeftOut = { readonly value: Json } | 'none' | 'varies' | Unlearnt;

function settleLeftOut(field: CatalogueField, seen: FieldObservations | undefined): LeftOut {
  const [first, ...others] = seen?.leftOut.keys() ?? [];
  if (seen === undefined || first === undefined) return 'refused';
  const key = `${field.typeName} ${field.field.name}`;
  if (others.length > 0 || isTime(first) || setByOptionalAdmission.has(key)) return 'varies';
  // A default is there; that nothing is there shows something only where the field can be there.
  if (first === nothing && !seen.isServed) return 'not served';
  if (!isEverywhere(field, seen.leftOut, seen.leftOutRefused)) return 'few contexts';
  return first === nothing ? 'none' : { value: parseJson(first) };
}

/** The time of the request is another one with the next. */
function isTime(outcome: string): boolean {
  return /^"\d{4}-\d\d-\d\dT/.test(outcome);
}

function settleZero(
  field: CatalogueField,
  seen: FieldObservations | undefined,
  leftOut: LeftOut,
): SettledField['zero'] {
  const [only, ...others] = seen?.zero.keys() ?? [];
  if (seen === undefined || only === undefined) return 'refused';
  if (others.length > 0) return 'varies';
  if (seen.isSwitchedOff) return 'not served';
  if (!isEverywhere(field, seen.zero, seen.zeroRefused)) return 'few contexts';
  if (only === kept) return 'kept';
  // A zero value that the Go type does not print is the same as none: whatever may come without it may come here.
  if (only === nothing) return leftOut === 'varies' ? 'varies' : 'dropped';
  const isDefault = typeof leftOut === 'object' && canonicalJson(leftOut.value) === only;
  return isDefault ? 'defaulted' : 'varies';
}

function isZeroFact(zero: SettledField['zero']): zero is Exclude<ZeroFact, 'unknown'> {
  return zero === 'kept' || zero === 'dropped' || zero === 'defaulted';
}

function isEverywhere(
  { contexts }: CatalogueField,
  outcomes: Outcomes,
  refused: ReadonlySet<string>,
): boolean {
  const accepted = new Set([...outcomes.values()].flatMap((seen) => [...seen]));
  if (accepted.size >= enoughContexts) return true;
  return [...contexts].every((context) => accepted.has(context) || refused.has(context));
}
