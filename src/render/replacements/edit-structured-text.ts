import { GitsyncError } from '../../model/problem.ts';
import type { Json } from '../../model/json.ts';
import { parseDocuments } from '../../yaml/parse-documents.ts';
import { splitDocuments } from '../../yaml/split-documents.ts';
import { rewriteYaml } from '../../yaml/rewrite-yaml.ts';
import { goJson } from '../generators/go-json.ts';
import { PathFault } from '../field-paths/path-fault.ts';

/**
 * Changes a value inside a text that is itself JSON or YAML, in the form kustomize gives it (5.8): JSON with sorted
 * keys and escapes as Go has them, over several lines if it was; YAML keeps order, quotes and comments.
 * `scalar` is how the new value is written, where it is a number. `isExact` loses further documents.
 * @throws PathFault when the text is neither
 */
export function editStructuredText(
  text: string,
  edit: (value: Json) => Json,
  options: { readonly scalar: string | undefined; readonly isExact: boolean },
): string {
  const { scalar, isExact } = options;
  return editFirst(isExact ? firstDocument(text) : text, edit, scalar);
}

/** kustomize keeps the first of several documents only. */
function firstDocument(text: string): string {
  const documents = splitDocuments(text);
  return documents.find((document) => /^(?!\s*(?:#|$))/m.test(document.text))?.text ?? text;
}

function editFirst(text: string, edit: (value: Json) => Json, scalar: string | undefined): string {
  const value = readStructured(text);
  const edited = edit(value);
  if (/^\s*[{[]/.test(text)) {
    const isIndented = text.includes('\n') && text.includes('  ');
    return goJson(edited, isIndented ? 'indented' : 'compact');
  }
  return rewriteYaml({ text, before: value, after: edited, scalar }).trim();
}

function readStructured(text: string): Json {
  try {
    const documents = parseDocuments(text, { dialect: 'kustomize', file: '' });
    const [document] = documents;
    if (documents.length > 1) throw new PathFault('the text holds several YAML documents');
    if (document !== undefined) return document.value;
  } catch (error) {
    // What is wrong in the text is not repeated: it may be that of a Secret.
    if (!(error instanceof GitsyncError)) throw error;
  }
  throw new PathFault('the path leads into a text that is neither JSON nor YAML');
}
