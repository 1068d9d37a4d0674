import type { FieldPath } from '../../model/field-path.ts';
import { canonicalJson, isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import { readFieldPath } from '../fields/read-field-path.ts';
import { predictApply } from '../predict/predict-apply.ts';
import { equalValues } from '../values/equal-values.ts';
import { findNulls } from './find-nulls.ts';
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
  if (written.kind === 'written' && equalButTimes(live, written.object)) {
    // Custom resources keep the nulls of an apply, and validation knows which are none of their values.
    const nulls = findNulls(kind.type, payload);
    if (nulls === 'none') return { verdict: 'same' };
    const verdict = nulls === 'refused' ? 'different' : 'uncertain';
    return { verdict, differences: listUncertain() };
  }
  const uncertain = listUncertain();
  if (written.kind === 'unknown') return { verdict: 'uncertain', differences: uncertain };
  if (written.kind !== 'written') {
    return { verdict: 'different', differences: [{ kind: 'refused', path: [] }] };
  }
  const real = uncertain.filter(({ path }) => isChanged(path, live, written.object));
  return { verdict: 'different', differences: real.length > 0 ? real : uncertain };
}

/** An apply that changes nothing may renew the time of its entry all the same, and so the order of the entries. */
function equalButTimes(live: KubeObject, after: KubeObject): boolean {
  const [before, written] = [live, after].map(({ metadata, ...rest }) => {
    const { managedFields, ...others } = metadata;
    return { object: { ...rest, metadata: others }, entries: timelessEntries(managedFields) };
  });
  return (
    before?.entries === written?.entries && equalValues(before?.object ?? null, written?.object)
  );
}

function timelessEntries(managedFields: Json | undefined): string {
  const entries = isJsonArray(managedFields) ? managedFields.filter(isJsonObject) : [];
  const timeless = entries.map(({ time, ...entry }) =>
    canonicalJson(time === undefined ? entry : { ...entry }),
  );
  return timeless.sort().join();
}

function isChanged(path: FieldPath, live: KubeObject, after: KubeObject): boolean {
  return !equalValues(readFieldPath(live, path), readFieldPath(after, path));
}
