import type { Variant } from './variants.ts';

/** How often the same change of the same field was made, by context. */
export type VariantTally = Map<string, Map<string, AnswerCount>>;

interface AnswerCount {
  accepted: number;
  refused: number;
}

/** One context shows no more after this many answers of one kind. */
const enoughAnswers = { accepted: 2, refused: 3 };
/** Nor do others after this many. */
const enoughContexts = 4;
/** A change that was only ever refused is given up. */
const enoughRefusals = 12;

function keyOf({ change, typeName, field, value }: Variant): string {
  const suffix = change === 'other' ? ` ${JSON.stringify(value)}` : '';
  return `${change} ${typeName} ${field}${suffix}`;
}

/** Whether a variant can still teach something. */
export function isDue(tally: VariantTally, variant: Variant): boolean {
  const contexts = tally.get(keyOf(variant));
  if (contexts === undefined) return true;
  const here = contexts.get(variant.context) ?? { accepted: 0, refused: 0 };
  if (here.accepted >= enoughAnswers.accepted) return false;
  if (here.accepted === 0 && here.refused >= enoughAnswers.refused) return false;
  const counts = [...contexts.values()];
  const accepted = counts.filter((count) => count.accepted > 0).length;
  const refused = counts.reduce((sum, count) => sum + count.refused, 0);
  return accepted < enoughContexts && (accepted > 0 || refused < enoughRefusals);
}

/** Counts an answer. */
export function noteVariant(tally: VariantTally, variant: Variant, isAccepted: boolean): void {
  const contexts = tally.get(keyOf(variant)) ?? new Map<string, AnswerCount>();
  tally.set(keyOf(variant), contexts);
  const count = contexts.get(variant.context) ?? { accepted: 0, refused: 0 };
  contexts.set(variant.context, count);
  if (isAccepted) count.accepted += 1;
  else count.refused += 1;
}
