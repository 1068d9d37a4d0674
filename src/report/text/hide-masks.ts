import { equalJson, isJsonArray, isJsonObject, setMember } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { isMasked } from '../../model/secret-mask.ts';
import { hideDigests, secretStandIn } from './printable.ts';

/** What a reader sees where a Secret's value was replaced by another one. */
export const changedSecretStandIn = '(secret, changed)';

/** Deeper values are not printed: no API server keeps such, and printing must end. */
const maxDepth = 200;

/** Two states of one field in which nothing of a Secret is left, not even a digest. */
export interface ShownPair {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What stands for a masked value. */
export interface StandIns {
  readonly same: string;
  readonly changed: string;
}

const wordsForPeople: StandIns = { same: secretStandIn, changed: changedSecretStandIn };

/** Both states of a field for people: `(secret)`, and `(secret, changed)` where the value is another one. */
export function hideMasks(before: Json | undefined, after: Json | undefined): ShownPair {
  return {
    before: hideIn(before, undefined, wordsForPeople),
    after: hideIn(after, before, wordsForPeople),
  };
}

/** A value for programs: `***` in the place of every masked one. */
export function starMasks(value: Json | undefined): Json | undefined {
  return hideIn(value, undefined, { same: '***', changed: '***' });
}

/** True where a value holds a masked one. */
export function holdsMask(value: Json | undefined): boolean {
  return !equalJson(value, starMasks(value));
}

function hideIn(
  value: Json | undefined,
  other: Json | undefined,
  words: StandIns,
): Json | undefined {
  return value === undefined ? undefined : hideValue(value, { other, words, depth: 0 });
}

interface Place {
  /** The value in the same place of the other state. */
  readonly other: Json | undefined;
  readonly words: StandIns;
  readonly depth: number;
}

function hideValue(value: Json, place: Place): Json {
  if (typeof value === 'string') return hideText(value, place);
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth >= maxDepth) return '…';
  return isJsonArray(value) ? hideItems(value, place) : hideMembers(value, place);
}

function hideText(text: string, { other, words }: Place): string {
  if (!isMasked(text)) return hideDigests(text, words.same);
  return isMasked(other) && other !== text ? words.changed : words.same;
}

function hideItems(items: readonly Json[], { other, words, depth }: Place): Json {
  const others = isJsonArray(other) ? other : [];
  return items.map((item, index) =>
    hideValue(item, { other: others[index], words, depth: depth + 1 }),
  );
}

function hideMembers(object: JsonObject, { other, words, depth }: Place): Json {
  const others = isJsonObject(other) ? other : {};
  const shown: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (member === undefined) continue;
    const hidden = hideValue(member, { other: others[key], words, depth: depth + 1 });
    setMember(shown, hideDigests(key, words.same), hidden);
  }
  return shown;
}
