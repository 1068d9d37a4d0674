import { canonicalJson, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { kindsApart } from '../../src/schema/server-facts/facts-table.ts';
import type { FieldFacts, KindApart, ZeroFact } from '../../src/schema/server-facts/facts-table.ts';
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
 * Values that only admission plugins set, which are always on (TaintNodesByCondition: `taints` has other facts, a
 * `spec` that is left out has not): no facts about types.
 */
const setByAdmission: ReadonlySet<string> = new Set(['io.k8s.api.core.v1.Node spec']);

/**
 * Combines all that was seen of one field. What is seen only sometimes is not known, but where it is one of the kinds
 * apart that differs.
 */
export function settleField(
  field: CatalogueField,
  seen: FieldObservations | undefined,
): SettledField {
  const everywhere = settleIn(field, seen, []);
  if (everywhere.leftOut !== 'varies' && everywhere.zero !== 'varies') return everywhere;
  const elsewhere = settleIn(field, seen, kindsApart);
  if (knownOf(elsewhere) <= knownOf(everywhere)) return everywhere;
  const exceptIn = kindsApart.filter((kind) => {
    const together = settleIn(
      field,
      seen,
      kindsApart.filter((other) => other !== kind),
    );
    return encodeFact(together) !== encodeFact(elsewhere);
  });
  return { ...elsewhere, facts: { ...elsewhere.facts, exceptIn } };
}

/** What is left out matters most. */
function knownOf({ facts }: SettledField): number {
  return (
    (facts.leftOut === 'unknown' || facts.leftOut === 'gated' ? 0 : 2) +
    (facts.zero === 'unknown' ? 0 : 1)
  );
}

function encodeFact({ facts }: SettledField): string {
  const { leftOut, zero } = facts;
  return canonicalJson([leftOut, zero, ...(leftOut === 'default' ? [facts.value] : [])]);
}

/** Combines what was seen outside of some kinds. */
function settleIn(
  all: CatalogueField,
  seenAnywhere: FieldObservations | undefined,
  without: readonly KindApart[],
): SettledField {
  const isIn = (context: string): boolean => !without.some((kind) => kindOf(context) === kind);
  const field = { ...all, contexts: new Set([...all.contexts].filter(isIn)) };
  const seen = seenAnywhere === undefined ? undefined : restrict(seenAnywhere, isIn);
  const leftOut = settleLeftOut(field, seen);
  const zero = settleZero(field, seen, leftOut);
  if (typeof leftOut === 'object') {
    const { value } = leftOut;
    const fact = isZeroFact(zero) ? zero : 'unknown';
    return {
      facts: { leftOut: 'default', value, zero: fact, exceptIn: [] },
      leftOut: 'default',
      zero,
    };
  }
  // Never seen live, whatever was written.
  if (seen?.isSwitchedOff === true || (leftOut === 'not served' && zero !== 'kept')) {
    return { facts: { leftOut: 'gated', zero: 'unknown', exceptIn: [] }, leftOut, zero };
  }
  const facts: FieldFacts = {
    leftOut: leftOut === 'none' ? 'none' : 'unknown',
    zero: zero === 'kept' || zero === 'dropped' ? zero : 'unknown',
    exceptIn: [],
  };
  return { facts, leftOut, zero };
}

/** The kind of the object that a context is in: contexts begin with `apps/v1 Deployment`. */
function kindOf(context: string): string | undefined {
  return /^\S+ (\w+)/.exec(context)?.[1];
}

function restrict(seen: FieldObservations, isIn: (context: string) => boolean): FieldObservations {
  const keep = (contexts: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...contexts].filter(isIn));
  const keepOutcomes = (outcomes: Outcomes): Outcomes =>
    new Map(
      [...outcomes]
        .map(([outcome, contexts]) => [outcome, keep(contexts)] as const)
        .filter(([, contexts]) => contexts.size > 0),
    );
  return {
    ...seen,
    leftOut: keepOutcomes(seen.leftOut),
    zero: keepOutcomes(seen.zero),
    leftOutRefused: keep(seen.leftOutRefused),
    zeroRefused: keep(seen.zeroRefused),
  };
}

type LeftOut = { readonly value: Json } | 'none' | 'varies' | Unlearnt;

function settleLeftOut(field: CatalogueField, seen: FieldObservations | undefined): LeftOut {
  const [first, ...others] = seen?.leftOut.keys() ?? [];
  if (seen === undefined || first === undefined) return 'refused';
  const key = `${field.typeName} ${field.field.name}`;
  if (others.length > 0 || isTime(first) || setByAdmission.has(key)) return 'varies';
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
