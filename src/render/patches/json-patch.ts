import jsonPatch from 'fast-json-patch';
import type { Operation } from 'fast-json-patch';
import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** A patch that cannot be applied; told to the user with object and patch. */
export class JsonPatchFault extends Error {
  override readonly name = 'JsonPatchFault';
}

/** One operation of RFC 6902, its shape checked. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

const operations: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/**
 * Checks that a value is a list of operations.
 * @throws JsonPatchFault naming the first operation that is none.
 */
export function readJsonPatch(value: Json): readonly JsonPatchOperation[] {
  if (!isJsonArray(value)) throw new JsonPatchFault('a JSON patch is a list of operations');
  return value.map(readOperation);
}

function readOperation(value: Json, index: number): JsonPatchOperation {
  const fault = (message: string): never => {
    throw new JsonPatchFault(`operation ${String(index + 1)} ${message}`);
  };
  if (!isJsonObject(value)) return fault('is no map');
  const { op, path, from } = value;
  if (!isOperationName(op)) return fault(`has no op of ${operations.join(', ')}`);
  if (typeof path !== 'string') return fault('has no path');
  if ((op === 'move' || op === 'copy') && typeof from !== 'string') return fault('has no from');
  return {
    op,
    path,
    ...(typeof from === 'string' ? { from } : {}),
    ...(value['value'] === undefined ? {} : { value: value['value'] }),
  };
}

function isOperationName(op: unknown): op is JsonPatchOperation['op'] {
  return typeof op === 'string' && operations.includes(op);
}

/** Told what an operation copies, before it does: a copy into itself doubles. */
export type NoteCopy = (value: Json) => void;

/** What differs from applying the operations as RFC 6902 says. */
export interface JsonPatchManner {
  /** As kustomize does where it differs. */
  readonly isExact?: boolean;
  readonly noteCopy?: NoteCopy | undefined;
}

/**
 * The object after the operations. fast-json-patch does them, with its checks on; where kustomize's library
 * (evanphx/json-patch) means something else, the operation is rewritten first: negative indexes count from the end,
 * and `replace` of a member that a map lacks adds it.
 * `isExact` also copies what is absent, as kustomize does.
 * @throws JsonPatchFault for a `test` that fails and a path that does not exist.
 */
export function applyJsonPatch(
  object: JsonObject,
  patch: readonly JsonPatchOperation[],
  how: JsonPatchManner = {},
): JsonObject {
  let document: Json = structuredClone(object);
  for (const [index, operation] of patch.entries()) {
    document = applyOperation(document, { ...how, operation }, index);
  }
  if (isJsonObject(document)) return document;
  throw new JsonPatchFault('the patch leaves no object');
}

interface OperationStep extends JsonPatchManner {
  readonly operation: JsonPatchOperation;
}

function applyOperation(document: Json, step: OperationStep, index: number): Json {
  const { operation } = step;
  const { path } = operation;
  const fault = (reason: string): never => {
    throw new JsonPatchFault(`operation ${String(index + 1)} (${operation.op} ${path}): ${reason}`);
  };
  const adapted = adaptOperation(document, step);
  if (adapted === undefined) return fault('the path does not exist');
  if (adapted === 'met') return document;
  try {
    // The clone belongs to this function alone; mutating it spares a copy per operation (and JSON, which has no bigint).
    return jsonPatch.applyOperation(document, adapted as Operation, true, true, true, index)
      .newDocument;
  } catch (error) {
    if (error instanceof jsonPatch.JsonPatchError) return fault(explain(error.name));
    if (error instanceof TypeError) return fault('the path leads to a prototype');
    throw error;
  }
}

/** Undefined when the place does not exist; `met` for a test of something absent against null. */
function adaptOperation(
  document: Json,
  { operation, ...how }: OperationStep,
): JsonPatchOperation | 'met' | undefined {
  const { op, from } = operation;
  const target = findPlace(document, operation.path);
  if (target === undefined) return isWholeDocument(operation) ? operation : undefined;
  const source = from === undefined ? undefined : findPlace(document, from);
  const path = target.pointer(['add', 'move', 'copy'].includes(op) ? 1 : 0);
  if (op === 'copy') return copyFrom(source, path, how);
  if (from !== undefined && source?.value === undefined) return undefined;
  if (op === 'move' && source !== undefined) return { op, path, from: source.pointer(0) };
  return adaptToAbsent({ ...operation, path }, target);
}

/** The library copies by way of JSON text, which has no place for integers beyond 2^53. */
function copyFrom(
  source: Place | undefined,
  path: string,
  { isExact, noteCopy }: JsonPatchManner,
): JsonPatchOperation | undefined {
  if (source?.value === undefined) return isExact === true ? copyAbsent(path, source) : undefined;
  noteCopy?.(source.value);
  return { op: 'add', path, value: structuredClone(source.value) };
}

/** To kustomize's library a copy of what a map lacks is null. */
function copyAbsent(path: string, source: Place | undefined): JsonPatchOperation | undefined {
  return isJsonObject(source?.parent) ? { op: 'add', path, value: null } : undefined;
}

/** What a map lacks can be replaced, and is null to a test; a value that is left out is null. */
function adaptToAbsent(
  operation: JsonPatchOperation,
  target: Place,
): JsonPatchOperation | 'met' | undefined {
  const { op, value = null } = operation;
  const isAbsent = isJsonObject(target.parent) && target.value === undefined;
  if (isAbsent && op === 'test') return value === null ? 'met' : undefined;
  if (isAbsent && op === 'replace') return { ...operation, op: 'add', value };
  return op === 'add' || op === 'replace' || op === 'test' ? { ...operation, value } : operation;
}

/** kustomize's library knows the whole document only as something to replace or to test. */
function isWholeDocument({ op, path }: JsonPatchOperation): boolean {
  return path === '' && (op === 'replace' || op === 'test');
}

interface Place {
  readonly parent: Json;
  /** What stands there now. */
  readonly value: Json | undefined;
  /** The pointer with negative indexes counted out; `room` is 1 where the end of a list may be named. */
  readonly pointer: (room: 0 | 1) => string;
}

function findPlace(document: Json, pointer: string): Place | undefined {
  if (!pointer.startsWith('/')) return undefined;
  const tokens = pointer.split('/').slice(1);
  const last = unescape(tokens.pop() ?? '');
  let parent: Json = document;
  const trail: string[] = [];
  for (const token of tokens) {
    const name = resolveIndex(parent, unescape(token), 0);
    const next = memberOf(parent, name);
    if (next === undefined || typeof next !== 'object' || next === null) return undefined;
    trail.push(name);
    parent = next;
  }
  const holder = parent;
  return {
    parent: holder,
    value: memberOf(holder, resolveIndex(holder, last, 0)),
    pointer: (room) =>
      [...trail, resolveIndex(holder, last, room)].map((name) => `/${escape(name)}`).join(''),
  };
}

function resolveIndex(holder: Json, name: string, room: 0 | 1): string {
  if (!isJsonArray(holder) || !/^[+-]?\d+$/.test(name)) return name;
  const index = Number(name);
  return String(index < 0 ? index + holder.length + room : index);
}

function memberOf(holder: Json, name: string): Json | undefined {
  if (isJsonArray(holder)) return /^\d+$/.test(name) ? holder[Number(name)] : undefined;
  if (!isJsonObject(holder) || !Object.hasOwn(holder, name)) return undefined;
  return holder[name];
}

function unescape(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function explain(name: string): string {
  switch (name) {
    case 'TEST_OPERATION_FAILED':
      return 'the value is another one';
    case 'OPERATION_PATH_UNRESOLVABLE':
    case 'OPERATION_PATH_CANNOT_ADD':
    case 'OPERATION_FROM_UNRESOLVABLE':
      return 'the path does not exist';
    case 'OPERATION_VALUE_OUT_OF_BOUNDS':
    case 'OPERATION_PATH_ILLEGAL_ARRAY_INDEX':
      return 'the list has no such index';
    default:
      return `it is not valid (${name})`;
  }
}
