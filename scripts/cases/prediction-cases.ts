import { parseApiVersion } from '../../src/model/group-version-kind.ts';
import { isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { KubeObject } from '../../src/model/manifest.ts';
import { createSchemaLibrary } from '../../src/schema/openapi/schema-library.ts';
import { describeKind } from '../../src/schema/predict/describe-kind.ts';
import { predictApply } from '../../src/schema/predict/predict-apply.ts';
import { predictUpdate } from '../../src/schema/predict/predict-update.ts';
import type { PredictedWrite } from '../../src/schema/predict/predicted-write.ts';
import { serverFactsFor } from '../../src/schema/server-facts/read-server-facts.ts';
import { readSnapshot } from '../../src/schema/snapshot/read-snapshot.ts';
import { equalValues } from '../../src/schema/values/equal-values.ts';

/** Metadata that says nothing about what was asked for. */
const bookkeeping = ['managedFields', 'resourceVersion', 'generation'];
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Answers a case of a client that predicts a forced apply without a server: the object before and after it, as a
 * server of Kubernetes 1.36 has it, defaults of its code included, bookkeeping left out.
 */
export async function answerPredictionCase(
  op: string,
  input: JsonObject,
): Promise<JsonObject | undefined> {
  const { config, live, options } = input;
  if (op !== 'ssa-predict' || !isObject(config) || !isObject(live)) return undefined;
  const snapshot = await readSnapshot();
  const facts = await serverFactsFor(snapshot.serverVersion);
  const type = { ...parseApiVersion(config.apiVersion), kind: config.kind };
  const kind = describeKind(createSchemaLibrary(snapshot), type, facts);
  if (kind === undefined) return undefined;
  const time = '1970-01-01T00:00:00Z';
  const manager = isJsonObject(options) ? options['manager'] : undefined;
  const writer = { manager: typeof manager === 'string' ? manager : '', subresource: '', time };
  // Reading the live object as if it were sent fills in what a server of another version had not.
  const before = objectOf(predictUpdate(kind, undefined, live, writer));
  const after = objectOf(predictApply(kind, before, config, { ...writer, force: true }));
  const normalizedLive = plain(before);
  const predictedLive = plain(after);
  return {
    modified: !equalValues(normalizedLive, predictedLive),
    normalizedLive,
    predictedLive,
  };
}

function isObject(value: Json | undefined): value is KubeObject {
  return isJsonObject(value) && isJsonObject(value['metadata']);
}

function objectOf(write: PredictedWrite): KubeObject {
  if (write.kind !== 'written') throw new Error(JSON.stringify(write));
  return write.object;
}

function plain(object: KubeObject): JsonObject {
  const { annotations, ...rest } = object.metadata;
  const told = Object.entries(rest).filter(([name]) => !bookkeeping.includes(name));
  const metadata: Record<string, Json | undefined> = Object.fromEntries(told);
  const kept = Object.entries(annotations ?? {}).filter(([name]) => name !== lastApplied);
  if (kept.length > 0) metadata['annotations'] = Object.fromEntries(kept);
  return { ...object, metadata };
}
