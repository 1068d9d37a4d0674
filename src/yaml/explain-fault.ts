import { YAMLException } from 'js-yaml';
import type { Problem } from '../model/problem.ts';
import { DocumentFault } from './load-document.ts';
import type { DocumentText } from './split-documents.ts';

/**
 * What a person is told about a document that cannot be read: file, line and reason. The text itself is never shown:
 * it may be a Secret. Errors that no parser throws are bugs and are thrown on.
 */
export function explainFault(error: unknown, document: DocumentText, file: string): Problem {
  if (error instanceof DocumentFault) {
    return describe(file, lineAt(document, error.line), error.message, 'Correct the value there.');
  }
  if (!(error instanceof YAMLException)) throw error;
  // js-yaml gives no mark when the fault has no place in the text.
  const mark = error.mark as YAMLException['mark'] | undefined;
  const line = lineAt(document, mark?.line ?? 0);
  if (error.reason === 'duplicated mapping key' && mark !== undefined) {
    return explainDuplicate(document, mark, file);
  }
  const column = mark === undefined ? '' : ` (column ${String(mark.column + 1)})`;
  return describe(
    file,
    line,
    withoutContent(error.reason) + column,
    hintFor(document, mark?.line ?? 0),
  );
}

/** js-yaml quotes the names of aliases and tags; an unquoted password may begin with `*` or `!`. */
function withoutContent(reason: string): string {
  return reason.replace(/!<[^>]*>/, 'this').replace(/(?:: | ").*$/s, '');
}

/** The line in the file; js-yaml names one after the last when the text ends too early. */
function lineAt(document: DocumentText, line: number): number {
  const last = document.text.trimEnd().split('\n').length - 1;
  return document.line + Math.min(line, last);
}

function describe(file: string, line: number, reason: string, hint: string): Problem {
  return {
    code: 'RENDER_BAD_YAML',
    message: `${file}:${String(line)}: not readable as YAML: ${reason}`,
    hint,
    origin: { file, line },
  };
}

function hintFor(document: DocumentText, line: number): string {
  const lines = document.text.split('\n');
  const near = [lines[line - 1] ?? '', lines[line] ?? ''];
  if (near.some((text) => text.includes('{{'))) {
    return 'The line holds a template expression; render the template first, or quote the value.';
  }
  if (near.some((text) => /^\s*\t/.test(text))) return 'Indent with blanks; YAML allows no tabs.';
  if (/[:-]\s+[*&!]/.test(near[1] ?? '')) {
    return 'Quote the value when it is text: * & ! at its start mean an alias, an anchor, a tag.';
  }
  return 'Correct the syntax there; mind the indentation of the line before.';
}

/** kubectl keeps the last of two equal keys without a word and kustomize refuses them: we refuse and name both. */
function explainDuplicate(
  document: DocumentText,
  mark: YAMLException['mark'],
  file: string,
): Problem {
  const lines = document.text.split('\n');
  const key = keyAt(lines[mark.line] ?? '', mark.column);
  const first = key === undefined ? undefined : findFirst(lines, mark, key);
  const before = first === undefined ? 'above' : `on line ${String(document.line + first)}`;
  const shownKey = key === undefined ? 'a key' : `the key "${key}"`;
  const line = document.line + mark.line;
  return {
    code: 'RENDER_BAD_YAML',
    message: `${file}:${String(line)}: ${shownKey} is set a second time; it is already set ${before}`,
    hint: 'Remove one of the two.',
    origin: { file, line },
  };
}

const keyToken = /(?:"([^"]*)"|'([^']*)'|([^\s:,'"{}[\]](?:[^:#]*[^\s:#])?))\s*:/y;

function keyAt(line: string, column: number): string | undefined {
  keyToken.lastIndex = column;
  const match = keyToken.exec(line);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

/** The line of the same key in the same map: straight above in a block, or earlier on the line in a flow map. */
function findFirst(
  lines: readonly string[],
  mark: YAMLException['mark'],
  key: string,
): number | undefined {
  if (hasKeyBefore(lines[mark.line] ?? '', mark.column, key)) return mark.line;
  for (let line = mark.line - 1; line >= 0; line -= 1) {
    const text = lines[line] ?? '';
    const indent = /^[ -]*/.exec(text)?.[0] ?? '';
    if (indent.length === text.trimEnd().length || text[indent.length] === '#') continue;
    if (indent.length > mark.column) continue;
    if (indent.length < mark.column) return undefined;
    if (keyAt(text, mark.column) === key) return line;
    if (indent.includes('-')) return undefined;
  }
  return undefined;
}

function hasKeyBefore(line: string, end: number, key: string): boolean {
  for (let column = 0; column < end; column += 1) {
    const startsToken = column === 0 || /[\s{,]/.test(line[column - 1] ?? '');
    if (startsToken && keyAt(line, column) === key) return true;
  }
  return false;
}
