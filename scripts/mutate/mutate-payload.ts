import { canonicalJson, parseJson, stringifyJson } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { withFieldAt } from './edit-value.ts';
import type { Edit, Mutation, MutationKind, MutationSubject } from './mutation.ts';
import { proposeEdit } from './propose-edits.ts';
import { findPlaces } from './value-places.ts';

/** Kinds of single edits, with how often each is tried; those that are rarely possible come often. */
const weights: Readonly<Record<Exclude<MutationKind, 'two at once'>, number>> = {
  value: 3,
  'seen value': 3,
  order: 3,
  removal: 3,
  'item removal': 2,
  addition: 2,
  'seen addition': 3,
  'entry addition': 1,
  'item addition': 2,
  'default written out': 3,
  null: 2,
  'null addition': 2,
  zero: 2,
  'zero addition': 3,
  'quantity spelling': 3,
  'number spelling': 2,
  'int-or-string': 3,
  'base64 spelling': 3,
  'time spelling': 3,
  'key change': 2,
  'duplicate item': 1,
  'unknown field': 1,
  'other type': 1,
};

const wheel = (Object.keys(weights) as (keyof typeof weights)[]).flatMap((kind) =>
  Array.from({ length: weights[kind] }, () => kind),
);

/** So many turns of the wheel are spent on an object before it counts as used up. */
const turnsPerMutation = 6;

/** Different payloads made of one, at most `count`: the same seed gives the same ones. */
export function mutatePayload(subject: MutationSubject, count: number): readonly Mutation[] {
  const found = new Map<string, Mutation>();
  const original = canonicalJson(subject.payload);
  for (let turn = 0; turn < count * turnsPerMutation && found.size < count; turn += 1) {
    const mutation = subject.random.below(8) === 0 ? mutateTwice(subject) : mutateOnce(subject);
    if (mutation === undefined) continue;
    const text = canonicalJson(mutation.payload);
    if (text !== original && !found.has(text)) found.set(text, mutation);
  }
  return [...found.values()];
}

function mutateOnce(subject: MutationSubject): Mutation | undefined {
  const kind = subject.random.pick(wheel);
  const edit = kind === undefined ? undefined : proposeEdit(kind, subject);
  if (kind === undefined || edit === undefined) return undefined;
  return { kind, path: edit.path, payload: editPayload(subject.payload, edit) };
}

function mutateTwice(subject: MutationSubject): Mutation | undefined {
  const first = mutateOnce(subject);
  if (first === undefined) return undefined;
  const { kind } = subject;
  const places = findPlaces(kind.kind, kind.type, first.payload);
  const second = mutateOnce({ ...subject, payload: first.payload, places });
  return second === undefined ? undefined : { ...second, kind: 'two at once' };
}

/** The edited payload as it would be read from a file: no number is held otherwise than parsing holds it. */
function editPayload(payload: KubeObject, { path, value }: Edit): KubeObject {
  return parseJson(stringifyJson(withFieldAt(payload, path, value))) as KubeObject;
}
