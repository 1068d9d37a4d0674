import fc from 'fast-check';
import type { Written } from '../trees/write-yaml.ts';
import { textMapValue } from './odd-values.ts';
import { objectKinds } from './object-kinds.ts';
import type { ObjectKind } from './object-kinds.ts';
import { namespaceName, objectName, optional } from './pod-values.ts';

/** An object as it stands in a file. */
export interface MadeObject {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly namespace: string;
  readonly value: Readonly<Record<string, Written>>;
}

const metadata = optional({
  labels: textMapValue,
  annotations: textMapValue,
});

const localConfig = { annotations: { 'config.kubernetes.io/local-config': 'true' } };

const otherMetadata = fc.oneof(
  { weight: 20, arbitrary: metadata },
  { weight: 1, arbitrary: fc.constant<Record<string, Written>>(localConfig) },
);

/** Any object; its namespace is often left out. */
export const madeObject: fc.Arbitrary<MadeObject> = fc
  .constantFrom(...objectKinds)
  .chain((kind) => objectOf(kind));

function objectOf(kind: ObjectKind): fc.Arbitrary<MadeObject> {
  const namespace = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: namespaceName },
  );
  return fc
    .record({
      name: objectName,
      namespace: kind.isNamespaced ? namespace : fc.constant(''),
      body: kind.body,
      extra: otherMetadata,
    })
    .map(({ name, namespace: inside, body, extra }) => ({
      kind,
      name,
      namespace: inside,
      value: {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: { name, ...(inside === '' ? {} : { namespace: inside }), ...extra },
        ...body,
      },
    }));
}
