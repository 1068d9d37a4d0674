import { isJsonObject, setMember } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { KubeObject } from '../model/manifest.ts';

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;

/** A Secret as the server stores it, or the keys whose values it would refuse. */
export type NormalisedSecret =
  | { readonly kind: 'ok'; readonly object: KubeObject }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Folds `stringData` into `data` (a key dropped from stringData would otherwise stay in the cluster
 * for ever) and makes base64 canonical: folded lines joined, padding filled up.
 */
export function normaliseSecret(object: KubeObject): NormalisedSecret {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return { kind: 'ok', object };
  for (const field of ['data', 'stringData']) {
    const value = object[field];
    if (value !== undefined && value !== null && !isJsonObject(value)) {
      return { kind: 'refused', reason: `${field} is no map of keys to values` };
    }
  }
  const data: Record<string, Json> = {};
  for (const [key, value] of membersOf(object['data'])) {
    const canonical = typeof value === 'string' ? canonicalBase64(value) : undefined;
    if (canonical === undefined) {
      return { kind: 'refused', reason: `data[${JSON.stringify(key)}] is not base64` };
    }
    setMember(data, key, canonical);
  }
  for (const [key, value] of membersOf(object['stringData'])) {
    if (typeof value !== 'string') {
      return {
        kind: 'refused',
        reason: `stringData[${JSON.stringify(key)}] is not text: quote the value`,
      };
    }
    setMember(data, key, Buffer.from(value, 'utf8').toString('base64'));
  }
  if (object['data'] === undefined && object['stringData'] === undefined) {
    return { kind: 'ok', object };
  }
  return { kind: 'ok', object: { ...object, stringData: undefined, data } };
}

function membersOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  if (!isJsonObject(value)) return [];
  return Object.keys(value).flatMap((key): [string, Json][] => {
    const member = value[key];
    // null means absent, as everywhere in a manifest (kubectl's meaning).
    return member === undefined || member === null ? [] : [[key, member]];
  });
}

function canonicalBase64(text: string): string | undefined {
  const joined = text.replace(/[\r\n\t ]/g, '');
  if (!base64Text.test(joined) || joined.replace(/=+$/, '').length % 4 === 1) return undefined;
  return Buffer.from(joined, 'base64').toString('base64');
}
