import { joinLexically } from '../../tree-path.ts';

/**
 * The file path with a part put in at a position from 0; what lies behind the end goes to the end. An absolute path
 * stays absolute, and a path of nothing becomes the part (kyaml filesys InsertPathPart).
 */
export function insertPathPart(path: string, position: number, part: string): string {
  if (path === '') return part;
  const isAbsolute = path.startsWith('/');
  // Slashes in a row have a part of nothing between them, which counts, but for those at the start.
  const relative = path.replace(/^\/{1,2}/, '');
  const parts = relative === '' ? [] : relative.split('/');
  const index = Math.min(position, parts.length);
  const all = [...parts.slice(0, index), part, ...parts.slice(index)].join('/');
  return (isAbsolute ? '/' : '') + joinLexically('', all);
}
