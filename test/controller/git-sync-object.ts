import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';

/** A GitSync as the API server would have it. */
export function gitSyncObject(
  spec: JsonObject = {},
  metadata: Readonly<Record<string, Json>> = {},
  status?: JsonObject,
): KubeObject {
  return {
    apiVersion: 'gitsync.dev/v1alpha1',
    kind: 'GitSync',
    metadata: { name: 'web', namespace: 'shop', uid: 'u1', generation: 1, ...metadata },
    spec: { source: { url: 'https://git.example.com/shop.git' }, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}
