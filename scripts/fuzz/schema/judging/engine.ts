import type { KubeObject } from '../../../../src/model/manifest.ts';
import { predictApply } from '../../../../src/schema/predict/predict-apply.ts';
import { predictUpdate } from '../../../../src/schema/predict/predict-update.ts';
import type { ObjectKind } from '../../../../src/schema/predict/object-kind.ts';
import type { PredictedWrite } from '../../../../src/schema/predict/predicted-write.ts';
import { serverFactsFor } from '../../../../src/schema/server-facts/read-server-facts.ts';
import { typesOf } from '../../../../src/schema/types/build-type.ts';
import type { SchemaDocument } from '../../../../src/schema/openapi/schema-document.ts';
import { isJsonObject } from '../../../../src/model/json.ts';
import type { Json } from '../../../../src/model/json.ts';
import { applyJsonPatch } from '../writes/json-patch.ts';
import { applyMergePatch } from '../writes/merge-patch.ts';
import type { RecordedWrite } from '../writes/write-request.ts';

/** Foretells a write that was made at `time`; its answer is not looked at. */
export type Predict = (write: RecordedWrite, time: string) => PredictedWrite;

/** Which kind of a document is meant. */
export interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A kind with what describes it: a document of the server, and the server's minor version. */
export interface KindSource {
  readonly name: KindName;
  readonly document: SchemaDocument;
  readonly isCustom: boolean;
  readonly serverVersion: string;
}

/**
 * The kind as the engine knows it from the server's document.
 * @throws Error when the document does not describe it.
 */
export async function readKind(source: KindSource): Promise<ObjectKind> {
  const { document, name, isCustom, serverVersion } = source;
  const { group, version, kind } = name;
  const described = document.kinds.find(
    (entry) => entry.group === group && entry.version === version && entry.kind === kind,
  );
  if (described === undefined) {
    throw new Error(`the document of ${group}/${version} does not describe ${kind}`);
  }
  const type = typesOf(document).typeOf(described.schema);
  const minor = isCustom ? undefined : await serverFactsFor(serverVersion);
  const facts = minor?.ofKind(kind);
  return { group, version, kind, type, isCustom, hasStatus: described.hasStatus, facts };
}

/** What src/schema foretells. */
export function predictWrite(kind: ObjectKind, write: RecordedWrite, time: string): PredictedWrite {
  const { request, live } = write;
  const { manager, subresource } = request;
  const options = { manager, subresource, time };
  switch (request.verb) {
    case 'apply':
      return predictApply(kind, live, request.body, { ...options, force: request.force });
    case 'create':
    case 'update':
      return predictUpdate(kind, live, request.body, options);
    case 'merge-patch': {
      const before = requireLive(live);
      return predictUpdate(kind, before, asObject(applyMergePatch(before, request.body)), {
        ...options,
        isPatch: true,
      });
    }
    case 'json-patch': {
      const before = requireLive(live);
      return predictUpdate(kind, before, asObject(applyJsonPatch(before, request.body)), {
        ...options,
        isPatch: true,
      });
    }
    default:
      return request satisfies never;
  }
}

function requireLive(live: KubeObject | undefined): KubeObject {
  if (live === undefined) throw new Error('a patch needs an object');
  return live;
}

/** Patches of the fuzzer leave what names the object alone. */
function asObject(value: Json): KubeObject {
  if (!isJsonObject(value) || !isJsonObject(value['metadata'])) {
    throw new Error('a patch made something else of an object');
  }
  return value as KubeObject;
}
