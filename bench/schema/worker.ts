/** One measurement in a process of its own: `worker.ts WORK FOLDER`; prints the answer as JSON. */
import { compareObjects } from './compare-objects.ts';
import { loadDocuments, loadKept, parseDocuments } from './load-schema.ts';
import { compareTypes } from './type-growth.ts';

const [work = '', folder = ''] = process.argv.slice(2);

const works: Readonly<Record<string, () => unknown>> = {
  'compare-all': () => compareObjects(folder, 'all'),
  'compare-definitions': () => compareObjects(folder, 'definitions'),
  'compare-others': () => compareObjects(folder, 'others'),
  'compare-types': compareTypes,
  'load-documents': () => loadDocuments(folder),
  'load-kept': () => loadKept(folder),
  'parse-documents': () => parseDocuments(folder),
};

const measure = works[work];
if (measure === undefined) throw new Error(`unknown work ${work}`);
process.stdout.write(JSON.stringify(await measure()));
