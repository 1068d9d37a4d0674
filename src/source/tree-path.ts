import { escapeText } from '../model/escape-text.ts';
import { sourceError } from './source-problem.ts';

/** A file larger than this is refused: a manifest tree has no use for one, and memory is bounded. */
export const maxFileBytes = 64 * 1024 * 1024;

/**
 * The segments of a path in a tree; [] for the root.
 * @throws GitsyncError SOURCE_OUTSIDE_ROOT for `..`, absolute paths and everything else that is no plain path:
 * answering "nothing there" would hide a mistake.
 */
export function splitTreePath(path: string): readonly string[] {
  if (path === '') return [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0')) {
      throw sourceError(
        'SOURCE_OUTSIDE_ROOT',
        `${escapeText(path)}: not a plain path inside the source ("..", ".", empty segments and a leading "/" are refused)`,
      );
    }
  }
  return segments;
}

/** Joins a folder of a tree ('' is the root) and a name. */
export function joinTreePath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A file name from disk or git. Names that are no UTF-8 can be listed (with U+FFFD) but not read. */
export function decodeName(bytes: Uint8Array): { readonly name: string; readonly valid: boolean } {
  try {
    return { name: strictUtf8.decode(bytes), valid: true };
  } catch {
    // Not an error here: the lenient form is shown, and reading the file is what fails.
    return { name: lenientUtf8.decode(bytes), valid: false };
  }
}
