import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { HealthContext } from './health.ts';

/**
 * What a CustomResourceDefinition says about the status of one of its versions: `none` where the
 * version has no status subresource or no status in its schema (nobody will ever report), otherwise
 * whether that schema has conditions. Undefined where the definition does not say.
 */
export function readStatusSchema(
  definition: Json,
  version: string,
): HealthContext['statusSchema'] | undefined {
  const versions = member(member(definition, 'spec'), 'versions');
  if (!isJsonArray(versions)) return undefined;
  const served = versions.find((one) => member(one, 'name') === version);
  if (served === undefined) return undefined;
  if (member(member(served, 'subresources'), 'status') === undefined) return 'none';
  const schema = member(member(served, 'schema'), 'openAPIV3Schema');
  const status = member(member(schema, 'properties'), 'status');
  if (status === undefined) return 'none';
  const hasConditions = member(member(status, 'properties'), 'conditions') !== undefined;
  return hasConditions ? 'conditions' : 'other';
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
