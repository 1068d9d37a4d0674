import type { FieldPath } from '../../../model/field-path.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { namedPath } from '../../fields/named-path.ts';

/** Paths of any new object that the registry or admission may fill in. */
const ofAnyNew = [
  namedPath('metadata', 'labels'),
  namedPath('metadata', 'annotations'),
  namedPath('metadata', 'finalizers'),
  namedPath('status'),
];

/** Of new objects of some kinds: labels and selector of a Job, whatever admission adds to a Pod. */
const ofNew: ReadonlyMap<string, readonly FieldPath[]> = new Map([
  ['Job', [namedPath('spec', 'selector'), namedPath('spec', 'template', 'metadata')]],
  ['Pod', [namedPath('spec')]],
]);

/** Counts changes of the template, whatever is written. */
const ofDaemonSet = [
  namedPath('metadata', 'annotations', 'deprecated.daemonset.template.generation'),
];

/** Of changed objects of some kinds: counters and lists that the registry keeps, fields that go with another. */
const ofChanged: ReadonlyMap<string, readonly FieldPath[]> = new Map([
  ['CertificateSigningRequest', [namedPath('spec')]],
  ['CustomResourceDefinition', [namedPath('status')]],
  ['DaemonSet', ofDaemonSet],
  ['LimitRange', [namedPath('spec', 'limits')]],
  ['Namespace', [namedPath('spec', 'finalizers')]],
  ['Node', [namedPath('spec', 'podCIDR'), namedPath('spec', 'podCIDRs')]],
  ['PersistentVolumeClaim', [namedPath('spec', 'dataSource'), namedPath('spec', 'dataSourceRef')]],
  ['Pod', [namedPath('spec', 'tolerations'), namedPath('spec', 'volumes')]],
  ['Service', [namedPath('spec', 'sessionAffinityConfig')]],
  ['ServiceAccount', [namedPath('secrets')]],
]);

/** A Secret's stringData is merged into its data and never printed. */
const ofStringData = [namedPath('stringData'), namedPath('data')];

/** Fields of a Service that go with its type. */
const ofServiceType = [namedPath('spec')];

/**
 * Paths of a written object of a built-in kind that the server's registry may set in its own way; `isSame` says that
 * nothing but metadata changed.
 */
export function writtenByRegistry(
  object: JsonObject,
  live: JsonObject | undefined,
  isSame: boolean,
): readonly FieldPath[] {
  const kind = typeof object['kind'] === 'string' ? object['kind'] : '';
  const secret = object['stringData'] === undefined ? [] : ofStringData;
  if (live === undefined) return [...secret, ...ofAnyNew, ...(ofNew.get(kind) ?? [])];
  if (isSame) return kind === 'DaemonSet' ? ofDaemonSet : secret;
  if (kind === 'Service' && typeOf(object) !== typeOf(live)) return ofServiceType;
  return [...secret, ...(ofChanged.get(kind) ?? [])];
}

function typeOf({ spec }: JsonObject): Json | undefined {
  return isJsonObject(spec) ? spec['type'] : undefined;
}
