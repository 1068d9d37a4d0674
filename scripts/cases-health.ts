import { text } from 'node:stream/consumers';
import { assessHealth, missingHealth } from '../src/health/assess-health.ts';
import type { HealthContext } from '../src/health/health.ts';
import { isJsonArray, isJsonObject, parseJson } from '../src/model/json.ts';
import type { Json, JsonObject } from '../src/model/json.ts';
import { formatApiVersion } from '../src/model/group-version-kind.ts';
import type { KubeObject } from '../src/model/manifest.ts';

/**
 * Answers health cases of other projects (a JSON array on standard input) with our own verdicts, for measuring
 * how often they agree. Reads no clock: recorded objects are judged as of the moment they were recorded.
 */
const context: HealthContext = {};

function readTextField(item: JsonObject, key: string): string {
  const value = item[key];
  return typeof value === 'string' ? value : '';
}

/** Cases may lack what the API server guarantees (metadata.name): it is filled in, nothing else is touched. */
function toKubeObject(item: JsonObject, object: JsonObject): KubeObject {
  const type = {
    group: readTextField(item, 'group'),
    version: readTextField(item, 'version') || 'v1',
    kind: readTextField(item, 'kind'),
  };
  const metadata = object['metadata'];
  return {
    ...object,
    apiVersion: formatApiVersion(type),
    kind: type.kind,
    metadata: { name: 'case', ...(isJsonObject(metadata) ? metadata : {}) },
  };
}

function answer(item: Json): JsonObject {
  if (!isJsonObject(item)) throw new TypeError('a case is not an object');
  const object = item['object'];
  const health = isJsonObject(object)
    ? assessHealth(toKubeObject(item, object), context)
    : missingHealth();
  return { id: item['id'], status: health.status, message: health.message };
}

const cases = parseJson(await text(process.stdin));
if (!isJsonArray(cases)) throw new TypeError('standard input is not a JSON array of cases');
console.log(JSON.stringify(cases.map(answer)));
