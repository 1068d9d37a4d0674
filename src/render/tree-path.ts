/**
 * Resolves a path that a file names, relative to a folder of the tree; '' is the root.
 * Undefined when the path leaves the tree or is no path at all (absolute, NUL bytes). Nothing leads above the root
 * of a remote tree either, which an empty segment marks (mounted-trees.ts).
 */
export function joinTreePath(folder: string, relative: string): string | undefined {
  if (relative.startsWith('/') || relative.includes('\0')) return undefined;
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of relative.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if ((segments.pop() ?? '') === '') return undefined;
  }
  return segments.join('/');
}

/** True for the folder itself and for everything below it. */
export function isWithin(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** The folder that holds a path; '' for what stands in the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** How messages name a folder: the root has no name of its own. */
export function showFolder(folder: string): string {
  return folder === '' ? '.' : folder;
}

/** Joins two paths by their text alone, as Go's filepath.Join does: what leads above the first keeps its `..`. */
export function joinLexically(folder: string, name: string): string {
  const segments: string[] = [];
  for (const segment of `${folder}/${name}`.split('/')) {
    if (segment === '' || segment === '.') continue;
    const last = segments.at(-1);
    if (segment === '..' && last !== undefined && last !== '..') segments.pop();
    else segments.push(segment);
  }
  return segments.join('/');
}
