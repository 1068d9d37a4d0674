import { canonicalJson } from '../../src/model/json.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { managedFieldsOf } from '../fuzz/schema/judging/time-of-write.ts';
import type { WriteAnswer } from '../fuzz/schema/writes/write-request.ts';

/** What applying a payload would do, by the server's own word. */
export type Truth = 'no-op' | 'change' | 'refused';

/** Classifies the answer to a forced dry run: times and the order of the managers' entries are no change. */
export function truthOf(live: KubeObject, { code, body }: WriteAnswer): Truth {
  if (code !== 200 && code !== 201) return 'refused';
  return comparableText(live) === comparableText(body) ? 'no-op' : 'change';
}

function comparableText(object: JsonObject): string {
  const entries = managedFieldsOf(object).map(({ time, ...entry }) =>
    canonicalJson(time === undefined ? entry : { ...entry }),
  );
  return canonicalJson([withoutManagers(object), entries.sort()]);
}

/** The object but for who holds what. */
export function withoutManagers(object: JsonObject): JsonObject {
  const { metadata } = object as Partial<KubeObject>;
  if (metadata === undefined) return object;
  const { managedFields, ...rest } = metadata;
  return managedFields === undefined ? object : { ...object, metadata: rest };
}

/** True when the answer is about another state of the object than the one that was read. */
export function isAboutOther(live: KubeObject, { code, body }: WriteAnswer): boolean {
  const { metadata } = body as Partial<KubeObject>;
  return code === 200 && metadata?.resourceVersion !== live.metadata.resourceVersion;
}
