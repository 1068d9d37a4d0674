/** One document's text, as it stands in a file. */
export interface DocumentText {
  readonly text: string;
  /** Line (from 1) of the file on which `text` begins. */
  readonly line: number;
}

const lineFeed = 0x0a;

/**
 * Cuts a file at its `---` lines, as kubectl and kustomize do before they parse anything: a broken document then
 * does not hide what is wrong with the next. A separator line may carry blanks and a comment.
 */
export function splitDocuments(text: string): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = text.startsWith('---') ? Math.max(separatorEnd(text, 0), 0) : 0;
  let line = start === 0 ? 1 : 2;
  let search = Math.max(start - 1, 0);
  for (;;) {
    const found = text.indexOf('\n---', search);
    if (found < 0) break;
    const end = separatorEnd(text, found + 1);
    search = found + 1;
    if (end < 0) continue;
    documents.push({ text: text.slice(start, found + 1), line });
    line += countLines(text, start, end);
    start = end;
    search = end - 1;
  }
  documents.push({ text: text.slice(start), line });
  return documents;
}

/** Where the line after the separator starts; -1 when the line that starts at `start` is no separator. */
function separatorEnd(text: string, start: number): number {
  let position = start + 3;
  while (isBlank(text.charCodeAt(position))) position += 1;
  const next = text[position];
  if (next === undefined) return text.length;
  if (next === '\n') return position + 1;
  if (next === '#' && position > start + 3) {
    const end = text.indexOf('\n', position);
    return end < 0 ? text.length : end + 1;
  }
  return -1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d;
}

/** Line feeds in `text` from `start` up to, not including, `end`. */
export function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let position = start; position < end; position += 1) {
    if (text.charCodeAt(position) === lineFeed) count += 1;
  }
  return count;
}

/**
 * Cuts a stream of JSON values written one after another (`{…}{…}`, one a line or not), which kubectl and kustomize
 * accept and no YAML parser does; undefined when the text is no sequence of at least two objects or lists.
 */
export function splitJsonStream(document: DocumentText): readonly DocumentText[] | undefined {
  const { text } = document;
  const values: DocumentText[] = [];
  let line = document.line;
  let position = 0;
  for (;;) {
    const start = skipWhitespace(text, position);
    line += countLines(text, position, start);
    if (start === text.length) break;
    const end = findValueEnd(text, start);
    if (end === undefined) return undefined;
    values.push({ text: text.slice(start, end), line });
    line += countLines(text, start, end);
    position = end;
  }
  return values.length < 2 ? undefined : values;
}

function skipWhitespace(text: string, start: number): number {
  let position = start;
  while (position < text.length && /\s/.test(text[position] ?? '')) position += 1;
  return position;
}

const jsonToken = /[{}[\]]|"[^"\\]*(?:\\.[^"\\]*)*"/g;

/** The end of the object or list that starts at `start`, found by counting brackets outside strings. */
function findValueEnd(text: string, start: number): number | undefined {
  if (text[start] !== '{' && text[start] !== '[') return undefined;
  let depth = 0;
  jsonToken.lastIndex = start;
  for (let token = jsonToken.exec(text); token !== null; token = jsonToken.exec(text)) {
    if (token[0] === '{' || token[0] === '[') depth += 1;
    if (token[0] === '}' || token[0] === ']') depth -= 1;
    if (depth === 0) return jsonToken.lastIndex;
  }
  return undefined;
}
