import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { splitTreePath } from '../tree-path.ts';

/**
 * Runs work in a new folder that nobody else may read, and removes it whatever happens: what helm is given and
 * what it writes holds the values of charts.
 */
export async function withScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'gitsync-helm-'));
  try {
    for (const name of ['home', 'tmp', 'config', 'cache', 'data']) await mkdir(join(folder, name));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes files below a folder. @throws GitsyncError for a path that leads out of it */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, bytes] of files) {
    const target = join(folder, ...splitTreePath(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

/** The regular files below a folder, by path below it; links are passed over, as helm writes none. */
export async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path).split(sep).join('/'), await readFile(path));
  }
  return files;
}
