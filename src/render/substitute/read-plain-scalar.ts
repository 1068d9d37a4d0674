import type { Json } from '../../model/json.ts';
import { loadDocument } from '../../yaml/load-document.ts';
import { mayStandPlain, printText } from '../../yaml/print-scalar.ts';
import { resolvePlain } from '../../yaml/resolve-plain.ts';

/** What an unquoted text reads as, or why it is no scalar at all; the reason never holds the text. */
export type PlainReading =
  | { readonly kind: 'scalar'; readonly value: Json }
  | { readonly kind: 'refused'; readonly why: string };

const keyPlace = { column: 0, indent: 0, isKey: true };

/** True for text that kustomize prints without quotes: Flux reads such a text anew when variables stand in it. */
export function isPrintedPlain(text: string): boolean {
  return printText(text, keyPlace) === text;
}

/** What YAML 1.1 does not allow in a line: controls but the tab, and the line breaks that JSON knows nothing of. */
const notInLine = /[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;
const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')$/;

/**
 * Reads text that stands where a plain scalar stood: as a number, a boolean, null or text, by the rules of YAML 1.1,
 * as Flux does (sigs.k8s.io/yaml). Text that would be more than one scalar is refused.
 */
export function readPlainScalar(text: string): PlainReading {
  if (notInLine.test(text)) return refuse('holds a line break or a control character');
  const trimmed = text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
  if (trimmed.startsWith('"') || trimmed.startsWith("'")) return readQuoted(trimmed);
  if (!mayStandPlain(trimmed)) return refuse(explainIndicator(trimmed));
  const value = resolvePlain(trimmed, 'yaml1.1');
  if (typeof value === 'symbol') return refuse('is a number that JSON cannot hold');
  return { kind: 'scalar', value };
}

function readQuoted(text: string): PlainReading {
  const damage = 'begins with a quote and is no quoted text';
  if (!quoted.test(text)) return refuse(damage);
  try {
    const value = loadDocument(text, 'kubectl');
    return typeof value === 'string' ? { kind: 'scalar', value } : refuse(damage);
  } catch {
    return refuse(damage); // the parser's own words would hold the text, which may be a secret
  }
}

function refuse(why: string): PlainReading {
  return { kind: 'refused', why };
}

function explainIndicator(text: string): string {
  if (/^[[{]/.test(text)) return 'would be a list or a map';
  if (text.startsWith('#') || /[ \t]#/.test(text)) return 'would be a comment, or end in one';
  if (/:(?:[ \t]|$)/.test(text)) return 'holds a colon that would make it a map';
  return 'begins with a character that YAML gives a meaning';
}
