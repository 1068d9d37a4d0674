import { equalJson, isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { findCounterpart } from './counterpart.ts';
import { makeItem, makeValue, zeroOf } from './made-values.ts';
import type { Edit, MutationKind, MutationSubject } from './mutation.ts';
import { respell } from './spellings.ts';
import type { ValueGap, ValuePlace } from './value-places.ts';

type Propose = (subject: MutationSubject) => Edit | undefined;

/** One edit of a kind at a random place; undefined where the payload has no place for it. */
export function proposeEdit(kind: MutationKind, subject: MutationSubject): Edit | undefined {
  return kind === 'two at once' ? undefined : proposals[kind](subject);
}

const proposals: Readonly<Record<Exclude<MutationKind, 'two at once'>, Propose>> = {
  value: (subject) => atPlace(subject, isScalar, ({ value }) => changeScalar(value)),
  'seen value': (subject) =>
    atPlace(subject, hasOtherSeen(subject), (place) =>
      subject.random.pick(otherSeen(subject, place)),
    ),
  order: (subject) => atPlace(subject, isLongList, ({ value }) => reorder(subject, value)),
  removal: (subject) =>
    atPlace(
      subject,
      (place) => place.list === undefined,
      () => undefined,
    ),
  'item removal': (subject) => atPlace(subject, isItem, () => undefined),
  addition: (subject) => atGap(subject, anyGap, ({ type }) => makeValue(type, subject.random)),
  'seen addition': (subject) =>
    atGap(
      subject,
      ({ field }) => subject.seen.of(field).length > 0,
      ({ field }) => subject.random.pick(subject.seen.of(field)),
    ),
  'entry addition': addEntry,
  'item addition': addItem,
  'default written out': (subject) =>
    atGap(
      subject,
      (gap) => liveAt(subject, gap) !== undefined,
      (gap) => liveAt(subject, gap),
    ),
  null: (subject) =>
    atPlace(
      subject,
      (place) => place.value !== null,
      () => null,
    ),
  'null addition': (subject) => atGap(subject, anyGap, () => null),
  zero: (subject) =>
    atPlace(
      subject,
      ({ type, value }) => !equalJson(zeroOf(type), value),
      ({ type }) => zeroOf(type),
    ),
  'zero addition': (subject) => atGap(subject, anyGap, ({ type }) => zeroOf(type)),
  'quantity spelling': (subject) =>
    respellAt(subject, ({ type }) => type.scalar?.form === 'quantity'),
  'number spelling': (subject) =>
    respellAt(
      subject,
      ({ type, value }) =>
        (typeof value === 'number' || typeof value === 'bigint') &&
        (type.scalar?.form === 'integer' || type.scalar?.form === 'plain'),
    ),
  'int-or-string': (subject) =>
    respellAt(subject, ({ type }) => type.scalar?.form === 'int-or-string'),
  'base64 spelling': (subject) => respellAt(subject, ({ type }) => type.scalar?.form === 'byte'),
  'time spelling': (subject) => respellAt(subject, ({ type }) => type.scalar?.form === 'date-time'),
  'key change': changeKey,
  'duplicate item': duplicateItem,
  'unknown field': (subject) =>
    atPlace(
      subject,
      ({ value }) => isJsonObject(value),
      ({ value }) => (isJsonObject(value) ? { ...value, unheardOf: 'made' } : undefined),
    ),
  'other type': (subject) =>
    atPlace(
      subject,
      () => true,
      ({ value }) => subject.random.pick(otherTypes(value)),
    ),
};

function atPlace(
  subject: MutationSubject,
  isWanted: (place: ValuePlace) => boolean,
  change: (place: ValuePlace) => Json | undefined,
): Edit | undefined {
  const place = subject.random.pick(subject.places.places.filter(isWanted));
  return place === undefined ? undefined : { path: place.path, value: change(place) };
}

function atGap(
  subject: MutationSubject,
  isWanted: (gap: ValueGap) => boolean,
  fill: (gap: ValueGap) => Json | undefined,
): Edit | undefined {
  const gap = subject.random.pick(subject.places.gaps.filter(isWanted));
  return gap === undefined ? undefined : { path: gap.path, value: fill(gap) };
}

function anyGap(): boolean {
  return true;
}

function isScalar({ value }: ValuePlace): boolean {
  return value !== null && typeof value !== 'object';
}

function isLongList({ value }: ValuePlace): boolean {
  return isJsonArray(value) && value.length > 1;
}

function isItem({ list }: ValuePlace): boolean {
  return list !== undefined;
}

function changeScalar(value: Json): Json {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'bigint') return value + 1n;
  return typeof value === 'number' ? value + 1 : 'made';
}

function otherSeen({ seen }: MutationSubject, { field, value }: ValuePlace): readonly Json[] {
  return seen.of(field).filter((other) => !equalJson(other, value));
}

function hasOtherSeen(subject: MutationSubject): (place: ValuePlace) => boolean {
  return (place) => otherSeen(subject, place).length > 0;
}

function reorder({ random }: MutationSubject, value: Json): Json {
  if (!isJsonArray(value)) return value;
  const reversed = [...value].reverse();
  const shuffled = random.shuffle(value);
  return random.below(2) === 0 || equalJson(shuffled, value) ? reversed : shuffled;
}

function liveAt({ kind, payload, live }: MutationSubject, { path }: ValueGap): Json | undefined {
  // What the server writes into metadata and status is no default.
  if (path[0] === 'status' || path[0] === 'metadata') return undefined;
  return findCounterpart({ type: kind.type, payload, live }, path);
}

function respellAt(
  subject: MutationSubject,
  isWanted: (place: ValuePlace) => boolean,
): Edit | undefined {
  return atPlace(
    subject,
    (place) => isWanted(place) && spellingsOf(place).length > 0,
    (place) => subject.random.pick(spellingsOf(place)),
  );
}

function spellingsOf({ type, value }: ValuePlace): readonly Json[] {
  return type.scalar === undefined ? [] : respell(type.scalar.form, value);
}

function addEntry(subject: MutationSubject): Edit | undefined {
  const { random, places } = subject;
  const map = random.pick(places.openMaps);
  if (map === undefined) return undefined;
  const name = random.pick(['made', 'made.example/key', 'a b', '__proto__', '']) ?? 'made';
  const value = random.pick<Json>([makeValue(map.element, random), null, zeroOf(map.element)]);
  return { path: [...map.path, name], value };
}

function addItem(subject: MutationSubject): Edit | undefined {
  const { random } = subject;
  return atPlace(
    subject,
    ({ value, type }) => isJsonArray(value) && type.list !== undefined,
    ({ value, type, field }) => {
      if (!isJsonArray(value) || type.list === undefined) return undefined;
      const made = makeItem(type.list, random);
      const item = random.pick(subject.seen.of(`${field}[]`)) ?? made;
      const items = [...value];
      items.splice(random.below(items.length + 1), 0, random.below(3) === 0 ? made : item);
      return items;
    },
  );
}

function changeKey(subject: MutationSubject): Edit | undefined {
  const { random } = subject;
  return atPlace(
    subject,
    ({ list, value }) => (list?.keys.length ?? 0) > 0 && isJsonObject(value),
    ({ list, value }) => {
      const key = random.pick(list?.keys ?? []);
      if (key === undefined || !isJsonObject(value)) return value;
      const before = value[key];
      if (before === undefined) {
        const type = list?.element.map?.fields.get(key)?.type;
        return { ...value, [key]: type === undefined ? 'made' : makeValue(type, random) };
      }
      const { [key]: removed, ...rest } = value;
      return random.below(4) === 0 ? rest : { ...value, [key]: changeScalar(removed ?? null) };
    },
  );
}

function duplicateItem(subject: MutationSubject): Edit | undefined {
  return atPlace(
    subject,
    ({ value }) => isJsonArray(value) && value.length > 0,
    ({ value }) => {
      if (!isJsonArray(value)) return undefined;
      const item = subject.random.pick(value);
      return item === undefined ? value : [...value, item];
    },
  );
}

function otherTypes(value: Json): readonly Json[] {
  const all: readonly Json[] = ['text', 7, true, ['text'], { made: 'text' }, [], {}];
  return all.filter(
    (other) => typeof other !== typeof value || isJsonArray(other) !== isJsonArray(value),
  );
}
