import { formatApiVersion } from '../../model/group-version-kind.ts';
import type { GroupVersionKind } from '../../model/group-version-kind.ts';
import { isJsonObject } from '../../model/json.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/manifest.ts';
import type { ApiResource } from '../kube-client.ts';

/** What an answer must be to be believed. Empty name or namespace: any. */
export interface ExpectedObject {
  readonly resource: GroupVersionKind;
  readonly namespace: string;
  readonly name: string;
}

/** The answer as the object that was asked for, or what is wrong with it. */
export function readObject(value: Json, expected: ExpectedObject): KubeObject | string {
  if (!isKubeObject(value)) return 'the answer is no Kubernetes object';
  const { resource, namespace, name } = expected;
  if (value.kind !== resource.kind || value.apiVersion !== formatApiVersion(resource)) {
    return `the answer is of another kind, not ${formatApiVersion(resource)} ${resource.kind}`;
  }
  const { metadata } = value;
  if (name !== '' && metadata.name !== name) return 'the answer is about an object of another name';
  if (namespace !== '' && metadata.namespace !== namespace) {
    return 'the answer is about an object of another namespace';
  }
  return value;
}

/**
 * An item of a list or watch of one namespace (empty: of all). Built-in kinds come without apiVersion and
 * kind: they are filled in.
 */
export function readItem(item: Json, resource: ApiResource, namespace = ''): KubeObject | string {
  if (!isJsonObject(item)) return 'an item of the list is no object';
  const complete = item['kind'] === undefined ? fillIn(item, resource) : item;
  return readObject(complete, { resource, namespace, name: '' });
}

/** In place: the item was parsed a moment ago, and copying thousands of them costs more than all checks. */
function fillIn(item: JsonObject, resource: ApiResource): JsonObject {
  const { kind } = resource;
  return Object.assign(item, {
    apiVersion: item['apiVersion'] ?? formatApiVersion(resource),
    kind,
  });
}

/** `metadata` of an answer; empty where it has none. */
export function metadataOf(value: Json): JsonObject {
  if (!isJsonObject(value)) return {};
  return isJsonObject(value['metadata']) ? value['metadata'] : {};
}

/** A text field of an object; empty when absent or something else. */
export function textField(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

function isKubeObject(value: Json): value is KubeObject {
  if (!isJsonObject(value)) return false;
  if (typeof value['apiVersion'] !== 'string' || typeof value['kind'] !== 'string') return false;
  const metadata = value['metadata'];
  if (!isJsonObject(metadata) || typeof metadata['name'] !== 'string') return false;
  return (
    ['namespace', 'uid', 'resourceVersion'].every((key) => isTextOrAbsent(metadata[key])) &&
    isTextMap(metadata['labels']) &&
    isTextMap(metadata['annotations'])
  );
}

function isTextOrAbsent(value: Json | undefined): boolean {
  return value === undefined || typeof value === 'string';
}

function isTextMap(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
