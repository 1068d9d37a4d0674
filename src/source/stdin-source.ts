import type { Checkout, FileTree } from '../model/file-tree.ts';
import { GitsyncError } from '../model/problem.ts';
import { ContentRevision } from './content-revision.ts';
import { escapeText } from '../model/escape-text.ts';
import { sourceError, sourceProblem } from './source-problem.ts';
import { maxFileBytes, splitTreePath } from './tree-path.ts';

const name = '-';

/** SOURCE `-`: a tree with one file, `-`, read to its end before anything else happens. */
export async function openStdin(
  stdin: AsyncIterable<Uint8Array> | undefined,
  signal: AbortSignal | undefined,
): Promise<Checkout> {
  if (stdin === undefined) {
    throw sourceError('SOURCE_UNREADABLE', 'SOURCE is - but there is no standard input to read');
  }
  const bytes = await readAll(stdin, signal);
  const content = new ContentRevision();
  content.note(name, bytes);
  return {
    files: new StdinTree(bytes),
    path: name,
    revision: () => content.revision(),
    close: () => Promise.resolve(),
  };
}

async function readAll(
  stdin: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    if (signal?.aborted === true) {
      throw sourceError('SOURCE_UNREADABLE', 'reading standard input was cancelled', {
        cause: signal.reason,
      });
    }
    size += chunk.length;
    if (size > maxFileBytes) {
      throw sourceError('SOURCE_UNREADABLE', 'standard input is larger than 64 MiB');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

class StdinTree implements FileTree {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  entry(path: string): 'file' | 'directory' | undefined {
    if (splitTreePath(path).length === 0) return 'directory';
    return path === name ? 'file' : undefined;
  }

  list(path: string): readonly string[] {
    return splitTreePath(path).length === 0 ? [name] : [];
  }

  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const problems = paths
      .filter((path) => path !== name)
      .map((path) =>
        sourceProblem('SOURCE_UNREADABLE', `${escapeText(path)}: standard input is the only file`),
      );
    if (problems.length > 0) return Promise.reject(new GitsyncError(problems));
    return Promise.resolve(new Map(paths.map((path) => [path, this.#bytes])));
  }
}
