import fc from 'fast-check';
import { isJsonObject } from '../../../../src/model/json.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { Edit } from './edit-object.ts';
import { valuesOf } from '../values/shape-values.ts';
import { keyedListOf, mapOf, oneOf, recordOf, setOf } from '../values/value-shape.ts';
import type { RecordShape, ValueShape } from '../values/value-shape.ts';

/**
 * One write, chosen before the object is known. `base` is what the body is made from: `value` alone,
 * the manager's last payload, or the live object; the last two with `edits`, which take parts of `value`.
 */
export interface StepPlan {
  readonly verb: 'apply' | 'update' | 'merge-patch' | 'json-patch';
  readonly manager: string;
  readonly force: boolean;
  readonly isStatus: boolean;
  readonly base: 'value' | 'own' | 'live';
  readonly value: JsonObject;
  readonly edits: readonly Edit[];
  /** What writes other than applies repeat in addition: an apply with repeated items is refused. */
  readonly repeats: readonly Edit[];
  /**
   * What an update says of managedFields: as they are, nothing, `[]`, `[{}]`, all entries but one, or
   * entries of other days (a sequence takes less than a second, and the order of managers goes by time).
   */
  readonly managedFields: 'kept' | 'absent' | 'empty' | 'reset' | 'fewer' | 'aged';
}

/** Who writes; text order and order in time are not the same. The server knows one of them by name. */
const managers = weighted({ one: 12, two: 12, three: 12, kubectl: 1 });

/** More updaters than the server remembers apart (ten), each with an annotation of its own. */
const crowd = fc.shuffledSubarray(
  Array.from({ length: 14 }, (_, index) => annotating(`updater-${index}`)),
  { minLength: 11 },
);

function annotating(manager: string): StepPlan {
  return {
    verb: 'merge-patch',
    manager,
    force: false,
    isStatus: false,
    base: 'value',
    value: { metadata: { annotations: { [`example.org/${manager}`]: 'a' } } },
    edits: [],
    repeats: [],
    managedFields: 'kept',
  };
}

/** What a client-side apply leaves; the server reads it when `kubectl` applies. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const ownerIds = [1, 2, 3].map((count) => `0b6f0a1e-3f43-4a52-9c5d-00000000000${count}`);

/**
 * Metadata that writers decide. The owners' kind is served by nobody: the garbage collector deletes
 * objects whose owners it knows to be absent, and leaves alone those whose owners' kind it cannot find.
 */
const metadataShape: RecordShape = recordOf({
  labels: mapOf(['app', 'tier', 'example.org/x.y'], oneOf('a', 'b', '')),
  annotations: mapOf(['note', 'example.org/x.y', lastApplied], oneOf('{"a":1}', '<&>', '')),
  finalizers: setOf('example.org/a', 'example.org/b', 'example.org/c'),
  ownerReferences: keyedListOf(
    ['uid'],
    recordOf({
      'apiVersion!': oneOf('absent.example.org/v1'),
      'kind!': oneOf('Absent'),
      'name!': oneOf('a', 'b'),
      'uid!': oneOf(...ownerIds),
      blockOwnerDeletion: oneOf(true, false),
    }),
  ),
});

/** Sequences of writes on one object; the first makes it. */
export function stepSequences(shape: RecordShape): fc.Arbitrary<readonly StepPlan[]> {
  const whole: RecordShape = { ...shape, fields: { ...shape.fields, metadata: metadataShape } };
  const full = objectsOf(whole);
  const partial = objectsOf(withoutDemands(whole));
  const later = fc.oneof({ weight: 3, arbitrary: full }, { weight: 2, arbitrary: partial });
  const few = fc.array(steps(later), { minLength: 1, maxLength: 7, size: 'max' });
  const many = fc.tuple(crowd, few).map(([updates, more]) => [...updates, ...more]);
  const rest = fc.oneof({ weight: 20, arbitrary: few }, { weight: 1, arbitrary: many });
  return fc.tuple(steps(full), rest).map(([first, more]) => [first, ...more]);
}

function objectsOf(shape: RecordShape): fc.Arbitrary<JsonObject> {
  const values = fc.oneof(
    { weight: 3, arbitrary: valuesOf(shape, 'clean') },
    { weight: 1, arbitrary: valuesOf(shape, 'noisy') },
  );
  return values.map((value: Json): JsonObject => (isJsonObject(value) ? value : {}));
}

/** The same shape, with nothing required but in the items of lists: what a second manager writes. */
function withoutDemands(shape: RecordShape): RecordShape {
  const entries = Object.entries(shape.fields);
  const fields = entries.map(([name, field]): [string, ValueShape] => [
    name,
    field.kind === 'record' ? withoutDemands(field) : field,
  ]);
  return { ...shape, fields: Object.fromEntries(fields), required: [] };
}

function steps(values: fc.Arbitrary<JsonObject>): fc.Arbitrary<StepPlan> {
  return fc.record(
    {
      verb: weighted({ apply: 5, update: 2, 'merge-patch': 2, 'json-patch': 2 }),
      manager: managers,
      force: fc.boolean(),
      isStatus: weighted({ no: 4, yes: 1 }).map((answer) => answer === 'yes'),
      base: weighted({ value: 3, own: 2, live: 2 }),
      value: values,
      edits: fc.array(edits(), { maxLength: 3, size: 'max' }),
      repeats: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        fc.array(repeats(), { maxLength: 2 }),
      ),
      managedFields: weighted({ kept: 14, aged: 6, absent: 2, empty: 1, reset: 1, fewer: 2 }),
    },
    { noNullPrototype: true },
  );
}

function edits(): fc.Arbitrary<Edit> {
  const action = weighted({ graft: 8, remove: 5, reorder: 3, empty: 2, repeat: 1, null: 1 });
  return fc.record({ action, place: fc.nat({ max: 999 }) }, { noNullPrototype: true });
}

function repeats(): fc.Arbitrary<Edit> {
  return fc.record(
    { action: fc.constant('repeat'), place: fc.nat({ max: 999 }) },
    { noNullPrototype: true },
  );
}

/** One of the keys, as often as its number says; it shrinks to the first. */
function weighted<Key extends string>(weights: Readonly<Record<Key, number>>): fc.Arbitrary<Key> {
  const entries = Object.entries(weights) as [Key, number][];
  const choices = entries.map(([key, weight]) => ({ weight, arbitrary: fc.constant(key) }));
  return fc.oneof({ withCrossShrink: true }, ...choices);
}
