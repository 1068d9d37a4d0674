import { makeFailure, makeHealth } from '../health.ts';
import type { Health } from '../health.ts';
import { readText } from '../status-fields.ts';
import type { Facts } from './rule.ts';

/**
 * core PersistentVolumeClaim. Pending is Progressing, also under WaitForFirstConsumer, where it ends only
 * when a pod uses the claim: whoever waits must not hold that pod back. Lost = the volume is gone.
 */
export function judgePersistentVolumeClaim({ status }: Facts): Health {
  const phase = readText(status, 'phase');
  switch (phase) {
    case 'Bound':
      return makeHealth('Healthy', 'The claim is bound to a volume.', 'status.phase');
    case 'Lost':
      return makeFailure('The volume of the claim no longer exists.', 'status.phase');
    case 'Pending':
    case undefined:
      return makeHealth('Progressing', 'The claim is not bound to a volume yet.', 'status.phase');
    default:
      return makeHealth('Unknown', `The claim has the unknown phase ${phase}.`, 'status.phase');
  }
}

/** core PersistentVolume. Released and Available are ends in themselves; Failed means that reclaiming failed. */
export function judgePersistentVolume({ status }: Facts): Health {
  const phase = readText(status, 'phase');
  const detail = readText(status, 'message') ?? readText(status, 'reason');
  switch (phase) {
    case 'Available':
    case 'Bound':
    case 'Released':
      return makeHealth('Healthy', `The volume is ${phase}.`, 'status.phase');
    case 'Failed':
      return makeHealth(
        'Degraded',
        `The volume has failed: ${detail ?? 'no reason given'}.`,
        'status.phase',
      );
    case 'Pending':
    case undefined:
      return makeHealth('Progressing', 'The volume is not available yet.', 'status.phase');
    default:
      return makeHealth('Unknown', `The volume has the unknown phase ${phase}.`, 'status.phase');
  }
}
