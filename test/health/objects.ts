import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';

/** Freezes a value to its leaves, so that code which changes its input throws. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

export interface ObjectParts {
  readonly metadata?: JsonObject;
  readonly spec?: Json;
  readonly status?: Json;
}

/** A frozen object of a type written as `apps/v1 Deployment`. */
export function kubeObject(type: string, parts: ObjectParts = {}): KubeObject {
  const [apiVersion = '', kind = ''] = type.split(' ');
  const { metadata = {}, ...rest } = parts;
  return deepFreeze({ apiVersion, kind, metadata: { name: 'web', ...metadata }, ...rest });
}

/** A condition as controllers write it; `Ready=False/Creating`. */
export function condition(text: string, more: JsonObject = {}): JsonObject {
  const [, type = '', status = '', reason = ''] = /^([^=]+)=([^/]+)\/?(.*)$/.exec(text) ?? [];
  return { type, status, ...(reason === '' ? {} : { reason }), ...more };
}
