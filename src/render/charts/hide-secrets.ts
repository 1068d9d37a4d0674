import { isJsonArray, isJsonObject } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { GitsyncError } from '../../model/problem.ts';
import { decodeText } from '../../yaml/decode-text.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';

const secretName =
  /pass|secret|token|credential|private|auth|cert|api-?key|key$|dsn|connection|license/i;
/** Shorter texts stand in too many words to be taken for a secret. */
const minLength = 4;

/**
 * The failure of a chart without the values that look secret by their names: templates and schemas quote values in
 * their messages. What a template makes of a value (base64, say) is not known here.
 */
export function hideSecrets(error: GitsyncError, values: readonly Uint8Array[]): GitsyncError {
  const secrets = new Set<string>();
  for (const bytes of values) collectSecrets(readValues(bytes), false, secrets);
  // A secret may be a part of another one.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const problems = error.problems.map((problem) => {
    let { message } = problem;
    for (const secret of longestFirst) message = message.replaceAll(secret, '***');
    return { ...problem, message };
  });
  return new GitsyncError(problems);
}

function readValues(bytes: Uint8Array): readonly Json[] {
  try {
    const text = decodeText(bytes, 'values');
    return parseDocuments(text, { dialect: 'patch', file: 'values' }).map(({ value }) => value);
  } catch {
    // helm could not read them either, and says so without their content.
    return [];
  }
}

function collectSecrets(value: Json, isSecret: boolean, secrets: Set<string>): void {
  if (isJsonArray(value)) {
    for (const item of value) collectSecrets(item, isSecret, secrets);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) collectSecrets(member, isSecret || secretName.test(name), secrets);
    }
  } else if (isSecret && (typeof value === 'string' || typeof value === 'number')) {
    const text = String(value);
    if (text.length < minLength) return;
    secrets.add(text);
    // As Go quotes it.
    secrets.add(JSON.stringify(text).slice(1, -1));
  }
}
