import { differenceOf } from '../fields/field-set-algebra.ts';
import { fieldSetOfPaths } from '../fields/field-set-builder.ts';
import type { FieldSet } from '../fields/field-set.ts';
import { namedPath } from '../fields/named-path.ts';

const serverMetadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

const stripped = fieldSetOfPaths([
  namedPath('apiVersion'),
  namedPath('kind'),
  namedPath('metadata'),
  ...serverMetadata.map((name) => namedPath('metadata', name)),
]);

/** The set without what nobody may hold: the object's identity and what the server writes into its metadata. */
export function stripMetadata(set: FieldSet): FieldSet {
  return differenceOf(set, stripped);
}
