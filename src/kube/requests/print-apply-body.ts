import { stringifyJson } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';

/**
 * What YAML reads otherwise than JSON inside a quoted text: line breaks of its own (U+0085, U+2028, U+2029), which it
 * folds, and characters that it does not allow unless they are escaped.
 */
const notAsInJson = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * A payload as the body of an apply. The server reads it as YAML, which JSON is but for a few characters; written
 * as they are, it would store another text without a word, or refuse the whole.
 */
export function printApplyBody(payload: Json): string {
  return stringifyJson(payload).replace(notAsInJson, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
