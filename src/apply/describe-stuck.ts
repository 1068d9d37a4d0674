import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';
import { formatObjectId } from '../model/object-id.ts';
import type { ObjectId } from '../model/object-id.ts';
import type { Problem } from '../model/problem.ts';

/**
 * The problem of an object whose deletion takes too long: which finalizers it waits for, and what its
 * own status says. A Namespace has no finalizers in its metadata; what holds it is in conditions such as
 * NamespaceDeletionDiscoveryFailure (an APIService without a backend stops every namespace).
 */
export function describeStuck(id: ObjectId, live: KubeObject): Problem {
  const { finalizers, deletionTimestamp: since } = live.metadata;
  const names = isJsonArray(finalizers)
    ? finalizers.filter((name) => typeof name === 'string').join(', ')
    : '';
  const why =
    names === '' ? 'its deletion has not finished' : `it waits for the finalizers ${names}`;
  const reasons = listReasons(live);
  const what = reasons.length === 0 ? `${why}.` : `${why}: ${reasons.join(' ')}`;
  return {
    code: 'PRUNE_STUCK',
    message: `${formatObjectId(id)}: is being deleted${typeof since === 'string' ? ` since ${since}` : ''}, ${what}`,
    hint:
      names === '' && reasons.length > 0
        ? 'It stays in the inventory until it is gone. Remove what holds it, and run again.'
        : 'It stays in the inventory until it is gone. See which controller should remove the finalizer.',
  };
}

/** What conditions about the deletion say, each a sentence that ends with a full stop. */
function listReasons(live: KubeObject): readonly string[] {
  const status = live['status'];
  const conditions = isJsonObject(status) ? status['conditions'] : undefined;
  if (!isJsonArray(conditions)) return [];
  return conditions.flatMap((condition: Json) => {
    if (!isJsonObject(condition) || condition['status'] !== 'True') return [];
    const { type, message } = condition;
    const isAboutDeletion =
      type === 'Terminating' || (live.kind === 'Namespace' && typeof type === 'string');
    if (!isAboutDeletion || typeof message !== 'string' || message === '') return [];
    return [message.endsWith('.') ? message : `${message}.`];
  });
}
