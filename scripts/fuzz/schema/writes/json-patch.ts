import { isJsonArray, isJsonObject, setMember } from '../../../../src/model/json.ts';
import type { Json } from '../../../../src/model/json.ts';
import { parsePointer } from './json-places.ts';

/** The operations of RFC 6902 that the fuzzer sends. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly path: string; readonly from: string };

/** JSON that is being changed: a copy of our own. */
type Editable = Json[] | Record<string, Json | undefined>;

/**
 * Applies a JSON patch whose paths exist. Not fast-json-patch: that copies through JSON text, which
 * has no bigint.
 * @throws Error when a path leads nowhere: the patch was made for another object.
 */
export function applyJsonPatch(document: Json, operations: readonly PatchOperation[]): Json {
  const root = { document: structuredClone(document) };
  for (const operation of operations) applyOperation(root, operation);
  return root.document;
}

function applyOperation(root: { document: Json }, operation: PatchOperation): void {
  const target = locate(root, operation.path);
  switch (operation.op) {
    case 'add':
      insert(target, structuredClone(operation.value));
      return;
    case 'replace':
      removeAt(target);
      insert(target, structuredClone(operation.value));
      return;
    case 'remove':
      removeAt(target);
      return;
    case 'copy':
      insert(target, structuredClone(valueOf(locate(root, operation.from))));
      return;
    case 'move': {
      const value = removeAt(locate(root, operation.from));
      insert(locate(root, operation.path), value);
      return;
    }
    default:
      operation satisfies never;
  }
}

interface Location {
  readonly parent: Editable;
  readonly key: string;
}

function locate(root: { document: Json }, pointer: string): Location {
  const steps = ['document', ...parsePointer(pointer)];
  const key = steps.pop() ?? '';
  let parent: Json | undefined = root;
  for (const step of steps) parent = childOf(parent, step);
  if (!isJsonArray(parent) && !isJsonObject(parent)) {
    throw new Error(`nothing can stand at ${pointer}: what is above it is no object and no list`);
  }
  // A clone that applyJsonPatch made: nobody else sees it change.
  return { parent: parent as Editable, key };
}

function childOf(value: Json | undefined, step: string): Json | undefined {
  if (isJsonArray(value)) return value[Number(step)];
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function valueOf({ parent, key }: Location): Json {
  const value = childOf(parent, key);
  if (value === undefined) throw new Error(`there is nothing at "${key}"`);
  return value;
}

function insert({ parent, key }: Location, value: Json): void {
  if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : Number(key), 0, value);
  else setMember(parent, key, value);
}

function removeAt(location: Location): Json {
  const value = valueOf(location);
  const { parent, key } = location;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
  return value;
}
