import type { FileTree } from '../../model/file-tree.ts';
import { GitsyncError } from '../../model/problem.ts';
import { joinTreePath } from '../tree-path.ts';

/** More than any chart has; ends what links to folders above would repeat for ever. */
const maxFiles = 10_000;
const maxDepth = 32;

/**
 * Everything below a folder of the source, by path below it.
 * @throws GitsyncError RENDER_LIMIT for a folder that is no chart by its size
 */
export async function readFolder(
  files: FileTree,
  folder: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const paths: string[] = [];
  listBelow(files, { folder, below: '', depth: 0 }, paths);
  const contents = await files.read(paths.map((path) => joinTreePath(folder, path) ?? path));
  return new Map(
    paths.map((path) => [
      path,
      contents.get(joinTreePath(folder, path) ?? path) ?? new Uint8Array(),
    ]),
  );
}

interface Place {
  readonly folder: string;
  readonly below: string;
  readonly depth: number;
}

function listBelow(files: FileTree, { folder, below, depth }: Place, paths: string[]): void {
  for (const name of files.list(joinTreePath(folder, below) ?? folder)) {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = files.entry(joinTreePath(folder, path) ?? path);
    if (entry === 'file') paths.push(path);
    if (paths.length > maxFiles || depth > maxDepth) refuseSize(folder);
    if (entry === 'directory') listBelow(files, { folder, below: path, depth: depth + 1 }, paths);
  }
}

function refuseSize(folder: string): never {
  throw new GitsyncError([
    {
      code: 'RENDER_LIMIT',
      message: `the folder ${folder} has more than ${String(maxFiles)} files or ${String(maxDepth)} levels`,
      hint: 'A chart has no links to folders above it; keep other files out of its folder.',
    },
  ]);
}
