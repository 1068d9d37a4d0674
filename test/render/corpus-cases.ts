import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { GitsyncError } from '../../src/model/problem.ts';
import { parseDocuments } from '../../src/yaml/parse-documents.ts';
import { printDocuments } from '../../src/yaml/print-yaml.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

/** A case extracted from kustomize's own tests (shared/tools/kustomize_cases.py describes the format). */
export interface CorpusCase {
  readonly id: string;
  readonly folder: string;
  readonly meta: CaseMeta;
}

interface CaseMeta {
  readonly id: string;
  readonly kind: string;
  readonly root: string;
  readonly expects: 'yaml' | 'error' | 'success';
  readonly needs: readonly string[];
  readonly placeholder: boolean;
  /** `test`: what upstream's test says, in the order of keys that a filter alone leaves. */
  readonly expected_source: 'reference' | 'test';
  readonly options: {
    readonly reorder: string;
    readonly load_restrictions: string;
    readonly managed_by_label: boolean;
  };
}

/** How a case came out. `refused` is right where the case expects an error. */
export interface Verdict {
  readonly kind: 'exact' | 'refused' | 'unsupported' | 'different' | 'error' | 'no-error';
  readonly message: string;
}

/** Where the corpora lie: GITSYNC_SHARED, or a folder beside the repository. Undefined where there are none. */
export function findCorpus(name: string): string | undefined {
  const root = join(import.meta.dirname, '..', '..');
  const shared = process.env['GITSYNC_SHARED'] ?? join(root, '..', 'shared');
  const corpus = join(shared, 'corpora', name);
  return existsSync(corpus) ? corpus : undefined;
}

/** The cases that can run here: without network, helm and programs, and with a result to compare. */
export function listCases(corpus: string): readonly CorpusCase[] {
  return findCaseFolders(corpus)
    .map((folder) => {
      // Written by the extractor; a case of another shape fails its test.
      const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as CaseMeta;
      return { id: meta.id, folder, meta };
    })
    .filter(({ meta }) => meta.needs.length === 0 && meta.expects !== 'success');
}

function findCaseFolders(folder: string): readonly string[] {
  const names = readdirSync(folder).sort();
  if (names.includes('meta.json')) return [folder];
  return names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
    .flatMap(findCaseFolders);
}

/** Renders a case in this process and compares bytes. */
export async function runCase(corpusCase: CorpusCase): Promise<Verdict> {
  const { folder, meta } = corpusCase;
  const base = join(folder, 'files');
  const files = listFiles(base).map((path) => [relative(base, path), readFileSync(path)] as const);
  const root = normalize(meta.root);
  try {
    const set = await renderTree(memoryTree(Object.fromEntries(files)), root === '.' ? '' : root, {
      mode: 'kustomize',
      compat: 'kustomize',
      reorder: meta.options.reorder === 'none' ? 'none' : 'legacy',
      loadRestrictor: meta.options.load_restrictions === 'none' ? 'none' : 'root-only',
      ...(meta.options.managed_by_label ? { managedBy: 'kustomize-VERSION' } : {}),
    });
    if (meta.expects === 'error') return { kind: 'no-error', message: '' };
    return compare(printManifests(set), corpusCase);
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    const { message } = error;
    if (error.problems.some(({ code }) => code === 'RENDER_UNSUPPORTED')) {
      return { kind: 'unsupported', message };
    }
    return { kind: meta.expects === 'error' ? 'refused' : 'error', message };
  }
}

function compare(printed: string, { folder, meta }: CorpusCase): Verdict {
  const expected = hideVersion(readFileSync(join(folder, 'expected.yaml'), 'utf8'));
  const output = hideVersion(printed);
  const isSame =
    output === expected ||
    (meta.kind === 'filter' && output.trimEnd() === expected.trimEnd()) ||
    (meta.kind === 'filter' && meta.expected_source === 'test' && output === reprint(expected));
  return { kind: isSame ? 'exact' : 'different', message: isSame ? '' : output };
}

/** What a build prints of the objects that a filter gives. */
function reprint(text: string): string {
  const documents = parseDocuments(text, { dialect: 'kustomize', file: 'expected.yaml' });
  return printDocuments(documents.map(({ value }) => value));
}

function hideVersion(text: string): string {
  return text.replaceAll(/(app\.kubernetes\.io\/managed-by: kustomize-)\S+/g, '$1VERSION');
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}
