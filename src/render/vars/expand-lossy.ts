import type { Json } from '../../model/json.ts';
import { decodeUtf8 } from '../generators/decode-utf8.ts';
import { encodeBase64 } from '../generators/encode-base64.ts';
import { expandReferences } from './expand-references.ts';
import type { ValueOf } from './expand-references.ts';

const dollarBeyondAscii = /\$[^\x00-\x7f]/;

/**
 * As expandReferences, with kustomize's fault: the character behind a `$` is one byte to it, which it writes as a
 * character of its own. What is no UTF-8 then becomes base64.
 */
export function expandLossy(text: string, valueOf: ValueOf): Json {
  if (!dollarBeyondAscii.test(text)) return expandReferences(text, valueOf);
  const bytes = toByteText(text).replace(/\$[\x80-\xff]/g, toByteText);
  const expanded = expandReferences(bytes, (name) => {
    const value = valueOf(Buffer.from(name, 'latin1').toString('utf8'));
    return typeof value === 'string' ? toByteText(value) : value;
  });
  if (typeof expanded !== 'string') return expanded;
  const result = Buffer.from(expanded, 'latin1');
  return decodeUtf8(result) ?? encodeBase64(result);
}

/** The text's UTF-8, each byte as a character. */
function toByteText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
