import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';

/** A ConfigMap for tests: `metadata` and `rest` on top of name `web` in namespace `shop`. */
export function makeConfigMap(rest: JsonObject = {}, metadata: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...rest,
    metadata: { name: 'web', namespace: 'shop', ...metadata },
  };
}

/** Freezes a value and everything in it, so that a function that changes its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
