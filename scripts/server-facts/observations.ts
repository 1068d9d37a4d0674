import { canonicalJson, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { StructField } from '../../src/schema/types/schema-type.ts';
import type { BuiltInKind } from './built-in-kinds.ts';
import { listStructs } from './struct-places.ts';
import type { Variant } from './variants.ts';
import { isZeroOf } from './variants.ts';

/** What came of a field: canonical JSON of its live value, or `nothing`. Each with the contexts it was seen in. */
export type Outcomes = ReadonlyMap<string, ReadonlySet<string>>;

/** Stands for a field that is not there; no JSON text is empty. A field that is `null` is there. */
export const nothing = '';

/** A live zero value after a zero value was written, whatever its spelling. */
export const kept = 'kept';

/** All that was seen of one field of a named type. */
export interface FieldObservations {
  /** After payloads without it. */
  readonly leftOut: Outcomes;
  /** After payloads with its zero value: `kept`, `nothing` or the value that took its place. */
  readonly zero: Outcomes;
  /** Contexts in which payloads without it, or with zero, were refused. */
  readonly leftOutRefused: ReadonlySet<string>;
  readonly zeroRefused: ReadonlySet<string>;
  /** True when another value than zero came through. */
  readonly isServed: boolean;
  /** True when other values than zero were accepted and none came through: a feature gate is off. */
  readonly isSwitchedOff: boolean;
}

/** What answers of the server taught, by type and field. */
export interface Observations {
  /** Notes everything that an accepted payload shows. */
  addAnswer(kind: BuiltInKind, payload: JsonObject, live: JsonObject): void;
  /** Notes what became of the one field that a variant of an existing object changed. */
  addChange(kind: BuiltInKind, variant: Variant, live: JsonObject): void;
  /** Notes that a variant was refused. */
  addRefusal(variant: Variant): void;
  of(typeName: string, field: string): FieldObservations | undefined;
}

interface Notes {
  readonly leftOut: Map<string, Set<string>>;
  readonly zero: Map<string, Set<string>>;
  readonly leftOutRefused: Set<string>;
  readonly zeroRefused: Set<string>;
  isServed: boolean;
  isSwitchedOff: boolean;
}

function createNotes(): Notes {
  return {
    leftOut: new Map(),
    zero: new Map(),
    leftOutRefused: new Set(),
    zeroRefused: new Set(),
    isServed: false,
    isSwitchedOff: false,
  };
}

/** Observations, none yet. */
export function createObservations(): Observations {
  const notes = new Map<string, Notes>();
  const notesOf = (typeName: string, field: string): Notes => {
    const key = `${typeName} ${field}`;
    const known = notes.get(key) ?? createNotes();
    notes.set(key, known);
    return known;
  };
  return {
    addAnswer(kind, payload, live) {
      for (const place of listStructs(kind, payload, live)) {
        if (place.live === undefined) continue;
        for (const field of place.fields) {
          const { name } = field;
          const seen = { field, written: place.payload[name], live: place.live[name] };
          noteField(notesOf(place.typeName, name), seen, place.context);
        }
      }
    },
    addChange(kind, variant, live) {
      const parent = variant.path.join(' ');
      const place = listStructs(kind, variant.object, live).find(
        ({ path }) => path.join(' ') === parent,
      );
      const field = place?.fields.find(({ name }) => name === variant.field);
      if (place?.live === undefined || field === undefined) return;
      // What is kept of the object as it was looks like a default: alone it proves nothing.
      const known = notesOf(place.typeName, variant.field);
      if ((variant.value === undefined ? known.leftOut : known.zero).size === 0) return;
      const seen = { field, written: variant.value, live: place.live[variant.field] };
      noteField(known, seen, place.context);
    },
    addRefusal({ change, typeName, field, context }) {
      if (change === 'left out') notesOf(typeName, field).leftOutRefused.add(context);
      if (change === 'zero') notesOf(typeName, field).zeroRefused.add(context);
    },
    of: (typeName, field) => notes.get(`${typeName} ${field}`),
  };
}

interface SeenField {
  readonly field: StructField;
  readonly written: Json | undefined;
  readonly live: Json | undefined;
}

function noteField(notes: Notes, { field, written, live }: SeenField, context: string): void {
  const outcome = live === undefined ? nothing : canonicalJson(live);
  if (written === undefined) note(notes.leftOut, outcome, context);
  else if (!isZeroOf(field, written)) {
    notes.isServed ||= live !== undefined && live !== null;
    notes.isSwitchedOff = !notes.isServed;
  } else note(notes.zero, isKept(field, written, live) ? kept : outcome, context);
}

/** A struct that stays may get defaults within: those are facts about its own fields. */
function isKept(field: StructField, written: Json, live: Json | undefined): boolean {
  if (live === undefined || live === null) return false;
  const isStruct = (field.type.map?.fields.size ?? 0) > 0;
  if (isStruct && isJsonObject(written)) return isJsonObject(live);
  return isZeroOf(field, live);
}

function note(outcomes: Map<string, Set<string>>, outcome: string, context: string): void {
  const contexts = outcomes.get(outcome) ?? new Set();
  contexts.add(context);
  outcomes.set(outcome, contexts);
}
