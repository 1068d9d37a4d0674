import type { FieldPath } from '../../model/field-path.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { namedPath } from '../fields/named-path.ts';
import { readFieldPath } from '../fields/read-field-path.ts';
import { equalButTimesAndOrder } from '../predict/equal-but-times.ts';
import { predictApply } from '../predict/predict-apply.ts';
import { equalValues } from '../values/equal-values.ts';
import type {
  PayloadComparison,
  PayloadDifference,
  PayloadUnderTest,
} from './payload-comparison.ts';

/**
 * Everything that the server does to a custom resource is in its schema: the whole apply can be worked out, where a
 * first look found places that may differ (`listUncertain`).
 */
export function settleCustom(
  test: PayloadUnderTest,
  listUncertain: () => readonly PayloadDifference[],
): PayloadComparison {
  const { kind, payload, live, manager } = test;
  const written = predictApply(kind, live, payload, {
    manager,
    subresource: '',
    time: '9999-12-31T23:59:59Z',
    force: true,
  });
  // An apply that changes nothing may renew the time of its entry all the same, and so the order of the entries.
  if (written.kind === 'written' && equalButTimesAndOrder(live, written.object)) {
    return { verdict: 'same' };
  }
  const uncertain = listUncertain();
  if (written.kind === 'unknown') return { verdict: 'uncertain', differences: uncertain };
  if (written.kind !== 'written') {
    return { verdict: 'different', differences: [{ kind: 'refused', path: [] }] };
  }
  return { verdict: 'different', differences: listReal(uncertain, live, written.object) };
}

/** Of the places that may differ, those that do. */
function listReal(
  uncertain: readonly PayloadDifference[],
  live: KubeObject,
  after: KubeObject,
): readonly PayloadDifference[] {
  const real = uncertain.filter(({ path }) => isChanged(path, live, after));
  if (real.length > 0) return real;
  return isChanged(generation.path, live, after) ? [generation] : uncertain;
}

/** Counted up where something is stored otherwise that reads the same: a list that is null, or empty, or absent. */
const generation: PayloadDifference = { kind: 'value', path: namedPath('metadata', 'generation') };

function isChanged(path: FieldPath, live: KubeObject, after: KubeObject): boolean {
  return !equalValues(readFieldPath(live, path), readFieldPath(after, path));
}
