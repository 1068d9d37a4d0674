import { fieldSetOfPaths } from '../fields/field-set-builder.ts';
import type { FieldSet } from '../fields/field-set.ts';
import { namedPath } from '../fields/named-path.ts';
import type { ServerFacts } from '../server-facts/read-server-facts.ts';
import type { SchemaType } from '../types/schema-type.ts';

/** What a prediction needs to know of an object's kind at one version. */
export interface ObjectKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly type: SchemaType;
  /** True for a kind of a CustomResourceDefinition: its values are kept as they are, its defaults are in the schema. */
  readonly isCustom: boolean;
  /** True when the kind has a `/status` subresource. */
  readonly hasStatus: boolean;
  /** What is known of the code behind a built-in kind, for the server's own minor version. */
  readonly facts?: ServerFacts | undefined;
}

/** Their registries compare with reflect.DeepEqual, for which an empty slice is not nil. */
export const emptyCountingKinds: ReadonlySet<string> = new Set([
  'NetworkPolicy',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]);

/** Paths that a write to the object, or to its status, never holds (the registry's reset fields). */
export function resetFieldsOf(kind: ObjectKind, subresource: string): FieldSet | undefined {
  if (subresource === 'status') return resetByStatus;
  if (!kind.hasStatus) return undefined;
  return kind.group === 'certificates.k8s.io' && kind.kind === 'CertificateSigningRequest'
    ? resetOfCertificateSigningRequest
    : resetStatus;
}

const resetStatus = fieldSetOfPaths([namedPath('status')]);
const resetByStatus = fieldSetOfPaths([namedPath('metadata'), namedPath('spec')]);
const resetOfCertificateSigningRequest = fieldSetOfPaths([namedPath('spec'), namedPath('status')]);
