import { parseApiVersion } from '../../src/model/group-version-kind.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { createSchemaLibrary } from '../../src/schema/openapi/schema-library.ts';
import { stripOpenApi } from '../../src/schema/openapi/strip-openapi.ts';
import { describeKind } from '../../src/schema/predict/describe-kind.ts';
import type { ObjectKind } from '../../src/schema/predict/object-kind.ts';
import type { MinorFacts } from '../../src/schema/server-facts/read-server-facts.ts';
import type { Selection } from './compare-objects.ts';
import type { Recording } from './recording.ts';

/** How many objects are compared in a round; a tenth where all are as large as definitions. */
const objectCount = 5000;

/** An unchanged object. */
export interface Comparison {
  readonly kind: ObjectKind;
  readonly payload: KubeObject;
  readonly live: KubeObject;
  readonly liveText: string;
}

/**
 * The recorded objects again and again, each time with another name and other labels: no two share anything, as
 * objects that were just read do not.
 */
export function makeComparisons(
  recording: Recording,
  selection: Selection,
  facts: MinorFacts | undefined,
): readonly Comparison[] {
  const kindOf = findKinds(recording, facts);
  const objects = recording.objects.filter(
    ({ payload }) => selection === 'all' || isDefinition(payload) === (selection === 'definitions'),
  );
  const count = objectCount / (selection === 'definitions' ? 10 : 1);
  return Array.from({ length: count }, (_unused, index) => {
    const recorded = objects[index % objects.length];
    if (recorded === undefined) throw new Error('there are no such objects in the recording');
    const liveText = JSON.stringify(renamed(JSON.parse(recorded.live) as KubeObject, index));
    return {
      kind: kindOf(recorded.payload),
      payload: JSON.parse(JSON.stringify(renamed(recorded.payload, index))) as KubeObject,
      live: JSON.parse(liveText) as KubeObject,
      liveText,
    };
  });
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}

function findKinds(
  { documents }: Recording,
  facts: MinorFacts | undefined,
): (object: KubeObject) => ObjectKind {
  const library = createSchemaLibrary();
  for (const [apiVersion, text] of Object.entries(documents)) {
    library.add(parseApiVersion(apiVersion), '', stripOpenApi(text, apiVersion));
  }
  return ({ apiVersion, kind }) => {
    const described = describeKind(library, { ...parseApiVersion(apiVersion), kind }, facts);
    if (described === undefined) throw new Error(`no document describes ${apiVersion} ${kind}`);
    return described;
  };
}

function renamed(object: KubeObject, index: number): KubeObject {
  const { metadata } = object;
  const labels = Object.entries(metadata.labels ?? {});
  const changed = labels.map(([name, value]) => [name, `${value}-${index}`] as const);
  return {
    ...object,
    metadata: {
      ...metadata,
      name: `${metadata.name}-${index}`,
      ...(changed.length === 0 ? {} : { labels: Object.fromEntries<string>(changed) }),
    },
  };
}
