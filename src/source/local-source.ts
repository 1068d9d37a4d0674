import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, parse, relative, sep } from 'node:path';
import type { Checkout } from '../model/file-tree.ts';
import { maskUrl } from '../model/mask-url.ts';
import { FolderTree } from './folder-tree.ts';
import { sourceError, systemCode } from './source-problem.ts';

/**
 * A folder or file on this machine. The tree's root is the repository that it belongs to (the nearest folder
 * with `.git`), so that bases beside it can be reached; outside a repository it is the root of the disk.
 */
export async function openLocal(path: string): Promise<Checkout> {
  const real = await resolveLocal(path);
  const root = findRoot(real);
  const files = new FolderTree(root);
  return {
    files,
    path: relative(root, real).split(sep).join('/'),
    revision: () => files.revision(),
    close: () => Promise.resolve(),
  };
}

async function resolveLocal(path: string): Promise<string> {
  const shown = maskUrl(path);
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (found.isFile() || found.isDirectory()) return real;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw sourceError('SOURCE_NOT_FOUND', `${shown}: there is no such folder or file`, {
        hint: 'A git source begins with https://, ssh:// or file://, or is written git@host:path.',
        cause: error,
      });
    }
    const reason = code === 'EACCES' ? 'permission denied' : (code ?? String(error));
    throw sourceError('SOURCE_UNREADABLE', `${shown}: cannot be read: ${reason}`, { cause: error });
  }
  throw sourceError('SOURCE_UNREADABLE', `${shown}: neither a folder nor a file`, {
    hint: 'To read from a pipe, use - as SOURCE.',
  });
}

function findRoot(real: string): string {
  const top = parse(real).root;
  for (let folder = real; folder !== top; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return top;
}
