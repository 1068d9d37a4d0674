import { equalJson, isJsonArray, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { isZeroValue } from '../../src/schema/scalars/zero-value.ts';
import type { ListType, SchemaType, StructField } from '../../src/schema/types/schema-type.ts';
import type { BuiltInKind } from './built-in-kinds.ts';

/** The way to a value within an object: names of fields and keys, places in lists. */
export type ValuePath = readonly (string | number)[];

/** A value of a type with declared fields, as it is in a payload and as it came out. */
export interface StructPlace {
  readonly typeName: string;
  readonly fields: readonly StructField[];
  readonly path: ValuePath;
  /** The context: kind and field names, the same for all items of a list. */
  readonly context: string;
  readonly payload: JsonObject;
  /** Undefined where the value is not there. */
  readonly live: JsonObject | undefined;
}

const metadataType = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const fieldsOfEveryObject: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'status',
]);

/** The declared fields that facts are about: metadata is not, nor what every object has at its root. */
export function fieldsWithFacts(type: SchemaType, isRoot: boolean): readonly StructField[] {
  if (type.name === '' || type.name === metadataType) return [];
  const fields = [...(type.map?.fields.values() ?? [])];
  return isRoot ? fields.filter(({ name }) => !fieldsOfEveryObject.has(name)) : fields;
}

interface Visit {
  readonly type: SchemaType;
  readonly path: ValuePath;
  readonly context: string;
  /** Contexts of the types on the way here: a type within itself is no other context. */
  readonly outer: ReadonlyMap<string, string>;
  readonly payload: Json;
  readonly live: Json | undefined;
}

/** All values of named types with declared fields in a payload, with what became of them. */
export function listStructs(
  kind: BuiltInKind,
  payload: JsonObject,
  live: JsonObject | undefined,
): readonly StructPlace[] {
  const found: StructPlace[] = [];
  const context = `${kind.apiVersion} ${kind.kind}`;
  visitValue({ type: kind.type, path: [], context, outer: new Map(), payload, live }, found);
  return found;
}

function visitValue(visit: Visit, found: StructPlace[]): void {
  const { type, payload } = visit;
  if (isJsonArray(payload)) {
    if (type.list !== undefined) visitItems(visit, type.list, payload, found);
  } else if (isJsonObject(payload) && type.map !== undefined && type.name !== metadataType) {
    visitMembers(visit, payload, found);
  }
}

function visitItems(
  visit: Visit,
  list: ListType,
  items: readonly Json[],
  found: StructPlace[],
): void {
  const all = isJsonArray(visit.live) ? visit.live : [];
  const isClear = list.relationship === 'associative' || isContinued(items, all);
  const live = isClear ? all : [];
  const inside = { ...visit, type: list.element, context: `${visit.context}[]` };
  items.forEach((payload, index) =>
    visitValue(
      {
        ...inside,
        path: [...visit.path, index],
        payload,
        live: counterpart(list, payload, live, index),
      },
      found,
    ),
  );
}

/** Whether the items of a list without keys are the first of the live ones: where the server adds some, it may not be so. */
function isContinued(items: readonly Json[], live: readonly Json[]): boolean {
  if (items.length === live.length) return true;
  return items.every((item, index) => isRecognised(item, live[index]));
}

/** Whether some values of an item are live and none is another. */
function isRecognised(item: Json, live: Json | undefined): boolean {
  if (!isJsonObject(item) || !isJsonObject(live)) return equalJson(item, live);
  const names = Object.keys(item).filter((name) => typeof item[name] !== 'object');
  const written = names.filter((name) => !isZeroValue(item[name] ?? null));
  return written.length > 0 && written.every((name) => equalJson(item[name], live[name]));
}

/** The item with the same keys; without keys the one at the same place. */
function counterpart(
  list: ListType,
  item: Json,
  live: readonly Json[],
  index: number,
): Json | undefined {
  if (list.relationship === 'atomic' || list.keys.length === 0) return live[index];
  const keys = isJsonObject(item) ? list.keys.filter((key) => item[key] !== undefined) : [];
  return live.find(
    (other) =>
      isJsonObject(item) &&
      isJsonObject(other) &&
      keys.every((key) => equalJson(item[key], other[key])),
  );
}

function visitMembers(visit: Visit, payload: JsonObject, found: StructPlace[]): void {
  const { type, path } = visit;
  const live = isJsonObject(visit.live) ? visit.live : undefined;
  const fields = fieldsWithFacts(type, path.length === 0);
  const context = visit.outer.get(type.name) ?? visit.context;
  const outer = fields.length === 0 ? visit.outer : new Map([...visit.outer, [type.name, context]]);
  if (fields.length > 0) {
    found.push({ typeName: type.name, fields, path, context, payload, live });
  }
  const names = fields.length > 0 ? fields.map(({ name }) => name) : Object.keys(payload);
  for (const name of names) {
    const value = payload[name];
    const field = type.map?.fields.get(name);
    const member = field?.type ?? type.map?.element;
    if (value === undefined || member === undefined) continue;
    const inside = { type: member, outer, payload: value, live: live?.[name] };
    const step = field === undefined ? '{}' : `.${name}`;
    visitValue({ ...inside, path: [...path, name], context: `${context}${step}` }, found);
  }
}

/** A field of a named type, the context of its type's values, and what may stand there. */
export interface FieldContext {
  readonly typeName: string;
  readonly field: StructField;
  readonly context: string;
  /** True within a list or map that is held as a whole. */
  readonly isWithinAtomic: boolean;
}

/** All contexts of all fields that the types of a kind declare. */
export function listFieldContexts(kind: BuiltInKind): readonly FieldContext[] {
  const found: FieldContext[] = [];
  const context = `${kind.apiVersion} ${kind.kind}`;
  visitType(
    { type: kind.type, context, outer: new Set(), isWithinAtomic: false, isRoot: true },
    found,
  );
  return found;
}

interface TypeVisit {
  readonly type: SchemaType;
  readonly context: string;
  readonly outer: ReadonlySet<string>;
  readonly isWithinAtomic: boolean;
  readonly isRoot: boolean;
}

function visitType(visit: TypeVisit, found: FieldContext[]): void {
  const { type, context, outer, isRoot } = visit;
  if (type.name === metadataType || outer.has(type.name)) return;
  const { list, map } = type;
  const fields = fieldsWithFacts(type, isRoot);
  const inside = {
    outer: type.name === '' ? outer : new Set([...outer, type.name]),
    isRoot: false,
  };
  const isAtomicMap = visit.isWithinAtomic || map?.relationship === 'atomic';
  for (const field of fields) {
    found.push({ typeName: type.name, field, context, isWithinAtomic: isAtomicMap });
    if (field.name === 'status') continue;
    const next = { ...inside, type: field.type, context: `${context}.${field.name}` };
    visitType({ ...next, isWithinAtomic: isAtomicMap }, found);
  }
  if (fields.length === 0 && map?.element !== undefined && map.element !== type) {
    const next = { ...inside, type: map.element, context: `${context}{}` };
    visitType({ ...next, isWithinAtomic: isAtomicMap }, found);
  }
  if (list !== undefined && list.element !== type) {
    const isWithinAtomic = visit.isWithinAtomic || list.relationship === 'atomic';
    visitType({ ...inside, type: list.element, context: `${context}[]`, isWithinAtomic }, found);
  }
}
