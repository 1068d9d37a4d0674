import { decodeName, splitTreePath } from '../tree-path.ts';
import { LocalGitError, spawnLocalGit } from './git-child.ts';

/** One entry of a commit's tree. */
export interface TreeNode {
  readonly kind: 'directory' | 'file' | 'link' | 'submodule';
  readonly id: string;
  /** False when the name is no UTF-8: the entry can be listed, not read. */
  readonly validName: boolean;
}

/** All entries of a commit by path, and the sorted names in each directory. */
export interface TreeListing {
  readonly nodes: ReadonlyMap<string, TreeNode>;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

const maxListingBytes = 256 * 1024 * 1024;

/** Lists the whole tree of a commit. @throws LocalGitError when an object of it is missing or damaged. */
export async function listTree(
  gitDir: string,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<TreeListing> {
  const args = ['ls-tree', '-r', '-t', '-z', '--full-tree', '--end-of-options', commit];
  const output = await runToEnd(gitDir, args, signal);
  return parseListing(output);
}

function runToEnd(
  gitDir: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  const child = spawnLocalGit(gitDir, args);
  child.stdin.end();
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = '';
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > maxListingBytes) stop();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new LocalGitError(error.message, { cause: error })));
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(Buffer.concat(chunks));
      else
        reject(new LocalGitError(stderr.trim() || `git ls-tree ended with code ${String(code)}`));
    });
  });
}

const kinds: Readonly<Record<string, TreeNode['kind']>> = {
  '040000': 'directory',
  '100644': 'file',
  '100755': 'file',
  '100664': 'file',
  '120000': 'link',
  '160000': 'submodule',
};

/** `MODE SP TYPE SP ID TAB PATH NUL`, directories before what is in them. */
function parseListing(output: Buffer): TreeListing {
  const nodes = new Map<string, TreeNode>();
  const names = new Map<string, string[]>([['', []]]);
  for (let start = 0; start < output.length;) {
    const tab = output.indexOf(0x09, start);
    const end = output.indexOf(0x00, tab);
    if (tab < 0 || end < 0) throw new LocalGitError('the listing of the tree is cut short');
    const [mode = '', , id = ''] = output.toString('latin1', start, tab).split(' ');
    const { name: path, valid } = decodeName(output.subarray(tab + 1, end));
    const kind = kinds[mode];
    if (kind === undefined) throw new LocalGitError(`an entry of the tree has the mode ${mode}`);
    addNode(nodes, names, path, { kind, id, validName: valid && !nodes.has(path) });
    start = end + 1;
  }
  for (const list of names.values()) list.sort();
  return { nodes, names };
}

function addNode(
  nodes: Map<string, TreeNode>,
  names: Map<string, string[]>,
  path: string,
  node: TreeNode,
): void {
  const isNew = !nodes.has(path);
  nodes.set(path, node);
  if (node.kind === 'directory') names.set(path, []);
  const segments = splitTreePath(path);
  const folder = segments.slice(0, -1).join('/');
  if (isNew) names.get(folder)?.push(segments.at(-1) ?? '');
}
