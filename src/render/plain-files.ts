import type { FileTree } from '../model/file-tree.ts';
import { isJsonArray, isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Manifest } from '../model/manifest.ts';
import { GitsyncError } from '../model/problem.ts';
import type { Problem } from '../model/problem.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { parseDocuments } from '../yaml/parse-documents.ts';
import { countReads, spend } from './limits/render-budget.ts';
import type { RenderBudget } from './limits/render-budget.ts';
import { collect, problemAt } from './render-problem.ts';
import type { ProblemLog } from './render-problem.ts';
import { isKubeObject } from './resource/kube-object.ts';
import { createResource } from './resource/resource.ts';
import type { Resource } from './resource/resource.ts';
import { rememberRender } from './trace/remember-render.ts';
import { showFolder } from './tree-path.ts';

/** The files that `kubectl -f` takes from a folder. */
const manifestFile = /\.(?:yaml|yml|json)$/;

/**
 * The objects of a file or folder as `kubectl -f` reads them: files in order of their names, a folder before what is
 * below it, lists replaced by their items. A file that is named is read whatever it is called.
 * @throws GitsyncError with every file and document that is wrong.
 */
export async function readPlainFiles(
  files: FileTree,
  path: string,
  recursive: boolean,
  budget: RenderBudget,
): Promise<readonly Manifest[]> {
  const paths = listFiles(files, path, recursive);
  const contents = await countReads(files, budget).read(paths);
  const log: ProblemLog = { problems: [], warnings: [] };
  const manifests: Manifest[] = [];
  const render = rememberRender(contents, 'kubectl', () => manifests.map(resourceOf));
  for (const file of paths) {
    const bytes = contents.get(file);
    const documents = collect(log, () =>
      bytes === undefined
        ? []
        : parseDocuments(decodeText(bytes, file), { dialect: 'kubectl', file }),
    );
    const before = manifests.length;
    for (const { value, line } of documents ?? []) {
      takeObject(value, { origin: { file, line }, render }, manifests, log.problems);
    }
    spend(budget, 'objects', manifests.length - before, { file });
  }
  if (log.problems.length > 0) throw new GitsyncError(log.problems);
  return manifests;
}

function listFiles(files: FileTree, path: string, recursive: boolean): readonly string[] {
  const kind = files.entry(path);
  if (kind === 'file') return [path];
  if (kind === undefined && path !== '') {
    throw new GitsyncError([
      problemAt(
        'RENDER_MISSING_FILE',
        { file: path },
        'there is no such file or folder in the source',
        'Correct the path; it is relative to the root of the source.',
      ),
    ]);
  }
  return listFolder(files, path, recursive);
}

function listFolder(files: FileTree, folder: string, recursive: boolean): readonly string[] {
  const found: string[] = [];
  for (const name of files.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const kind = files.entry(path);
    if (kind === 'file' && manifestFile.test(name)) found.push(path);
    if (kind === 'directory' && recursive) found.push(...listFolder(files, path, recursive));
  }
  return found;
}

/** An object that nothing has changed. */
function resourceOf({ object, origin }: Manifest): Resource {
  return createResource(object, { ...origin, by: 'resource' });
}

function takeObject(
  value: Json,
  from: Pick<Manifest, 'origin' | 'render'>,
  manifests: Manifest[],
  problems: Problem[],
): void {
  const { origin } = from;
  if (isJsonObject(value) && isJsonArray(value['items']) && isListKind(value['kind'])) {
    for (const item of value['items']) takeObject(item, from, manifests, problems);
    return;
  }
  if (isJsonObject(value) && isKubeObject(value)) {
    manifests.push({ object: value, ...from });
    return;
  }
  if (isJsonObject(value) && Object.keys(value).length === 0) return;
  problems.push(
    problemAt(
      'RENDER_BAD_OBJECT',
      origin,
      `the document is no Kubernetes object: ${explainMissing(value)} in ${showFolder(origin.file)}`,
      'Every object needs apiVersion, kind and metadata.name; keep other YAML files in another folder.',
    ),
  );
}

function isListKind(kind: Json | undefined): boolean {
  return typeof kind === 'string' && kind.endsWith('List');
}

function explainMissing(value: Json): string {
  if (!isJsonObject(value)) return 'it is no map';
  const metadata = value['metadata'];
  const missing = ['apiVersion', 'kind'].filter((field) => typeof value[field] !== 'string');
  if (!isJsonObject(metadata) || typeof metadata['name'] !== 'string')
    missing.push('metadata.name');
  return `there is no ${missing.join(' and no ')}`;
}
