import { isJsonArray, isJsonObject } from '../../../model/json.ts';
import type { Json } from '../../../model/json.ts';
import { formatValueProblem, validateValue } from '../../merge/validate-value.ts';
import type { SchemaType } from '../../types/schema-type.ts';
import { coerceMetadata } from './coerce-metadata.ts';
import { declaredField, declaredItem } from './declared-types.ts';

/**
 * Why the server cannot even read a custom resource that was sent: an object within it
 * (x-kubernetes-embedded-resource) whose apiVersion or kind is no text, or whose metadata is no metadata.
 * Undefined where it can.
 */
export function findUnreadable(type: SchemaType | undefined, value: Json): string | undefined {
  if (type === undefined) return undefined;
  if (isJsonArray(value)) {
    const element = declaredItem(type);
    return firstOf(value, (item) => findUnreadable(element, item));
  }
  if (!isJsonObject(value)) return undefined;
  return firstOf(Object.keys(value), (name) => {
    const member = value[name];
    if (member === undefined) return undefined;
    const isType = type.isEmbedded && (name === 'apiVersion' || name === 'kind');
    if (isType && typeof member !== 'string') return `${name} of an embedded object must be a text`;
    const declared = declaredField(type, name);
    return type.isEmbedded && name === 'metadata'
      ? findUnreadableMetadata(declared, member)
      : findUnreadable(declared, member);
  });
}

function findUnreadableMetadata(type: SchemaType | undefined, metadata: Json): string | undefined {
  if (metadata === null || type === undefined) return undefined;
  if (!isJsonObject(metadata)) return 'metadata of an embedded object must be a map';
  const [problem] = validateValue(type, coerceMetadata(metadata), 'allowed');
  return problem && `metadata of an embedded object: ${formatValueProblem(problem)}`;
}

function firstOf<T>(
  values: readonly T[],
  find: (value: T) => string | undefined,
): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
