import { decodeUtf8 } from './decode-utf8.ts';
import type { EntryProblems } from './generator-arguments.ts';

const byteOrderMark = /^\uFEFF/;

/** What Go's unicode.IsSpace calls a blank; JavaScript's trim differs in U+0085 and U+FEFF. */
const leadingBlanks = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/**
 * The pairs of an env file (api/kv): one `KEY=value` a line, everything after the first `=` is the value with its
 * blanks and quotes, `KEY` alone has an empty value, `#` lines and empty lines are skipped, as is a byte order mark.
 * Unlike kustomize, a line beyond 64 KiB is read (it ends the file there, silently) and a line without a key is a problem.
 */
export function parseEnvFile(
  bytes: Uint8Array,
  path: string,
  problems: EntryProblems,
): readonly (readonly [key: string, value: string])[] {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    problems.add(
      `${path} is not UTF-8 text`,
      'Save the env file as UTF-8, or use files: for binary data.',
    );
    return [];
  }
  const pairs: (readonly [string, string])[] = [];
  for (const [index, line] of text.replace(byteOrderMark, '').split('\n').entries()) {
    const content = line.replace(/\r$/, '').replace(leadingBlanks, '');
    if (content === '' || content.startsWith('#')) continue;
    const equals = content.indexOf('=');
    if (equals === 0) {
      problems.add(
        `${path}:${String(index + 1)} has no key before "="`,
        'Write KEY=value, or remove the line.',
      );
      continue;
    }
    pairs.push(equals < 0 ? [content, ''] : [content.slice(0, equals), content.slice(equals + 1)]);
  }
  return pairs;
}
