import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildReference, referenceVersions } from './build-reference.ts';
import type { ReferenceVersion } from './build-reference.ts';
import type { FuzzMode } from './judge-tree.ts';
import { startReference } from './reference-process.ts';
import { compareNumber, searchTrees } from './search-trees.ts';
import type { RenderFind, RenderTally } from './search-trees.ts';

/** What `npm run fuzz -- render` was asked for. */
export interface RenderFuzzOptions {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
  /** One version of kustomize; both, one after the other for each stretch of trees, by default. */
  readonly version?: string | undefined;
  readonly mode: FuzzMode;
  readonly finds?: string | undefined;
  readonly say: (line: string) => void;
}

/** Trees that are compared with one version before the other has its turn. */
const stretch = 500;

/** Compares trees until `to` or the signal; the answer is how many finds there were. */
export async function fuzzRender(options: RenderFuzzOptions): Promise<number> {
  const { seed, say, signal, mode } = options;
  const versions = readVersions(options.version);
  let finds = 0;
  const onFind = (find: RenderFind): void => {
    finds += 1;
    keepFind(options, find);
  };
  const references = await startReferences(versions, say);
  const total = new Map<string, number>();
  let trees = 0;
  try {
    for (let from = options.from; from < options.to && !signal.aborted; from += stretch) {
      for (const { version, reference } of references) {
        const to = Math.min(options.to, from + stretch);
        const search = { reference, mode, seed, from, to, signal, onFind };
        const tally = await searchTrees(search);
        trees += tally.trees;
        addOutcomes(total, tally.outcomes);
        say(`kustomize ${version}, next --from ${tally.next}: ${formatOutcomes(tally)}`);
      }
    }
  } finally {
    for (const { reference } of references) reference.close();
  }
  console.log(`seed ${seed}: ${formatOutcomes({ trees, outcomes: total })}`);
  return finds;
}

/** Compares one tree again, named as a find names it (`SEED:NUMBER:PATH`). */
export async function replayRender(options: RenderFuzzOptions, place: string): Promise<number> {
  const [seed, number, ...path] = place.split(':');
  const { signal, mode, say } = options;
  let finds = 0;
  for (const { version, reference } of await startReferences(readVersions(options.version), say)) {
    const search = { reference, mode, seed: Number(seed), signal };
    const { outcome, find } = await compareNumber(search, Number(number), path.join(':'));
    reference.close();
    say(`kustomize ${version}: ${outcome}`);
    if (find === undefined) continue;
    finds += 1;
    keepFind(options, find);
  }
  return finds;
}

function readVersions(asked: string | undefined): readonly ReferenceVersion[] {
  if (asked === undefined) return referenceVersions;
  const found = referenceVersions.filter((version) => version === asked);
  if (found.length === 0) {
    throw new Error(`--version takes one of ${referenceVersions.join(', ')}, not "${asked}"`);
  }
  return found;
}

async function startReferences(
  versions: readonly ReferenceVersion[],
  say: (line: string) => void,
): Promise<readonly { version: ReferenceVersion; reference: ReturnType<typeof startReference> }[]> {
  const started = [];
  for (const version of versions) {
    started.push({ version, reference: startReference(await buildReference(version, say)) });
  }
  return started;
}

/** Writes a find as a folder of files, or to stdout. */
function keepFind({ finds, say }: RenderFuzzOptions, find: RenderFind): void {
  const { tree, reason, detail, replay } = find;
  say(`\n${reason} (--replay ${replay}), build ${tree.path}\n  ${detail.slice(0, 2_000)}`);
  if (finds === undefined) {
    for (const [path, text] of Object.entries(tree.files)) console.log(`=== ${path}\n${text}`);
    return;
  }
  const folder = join(finds, `${reason} ${replay}`.replaceAll(/[^a-z0-9]+/g, '-').slice(0, 60));
  for (const [path, text] of Object.entries(tree.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'find.txt'), `--replay ${replay}\nbuild ${tree.path}\n${detail}\n`);
}

function addOutcomes(total: Map<string, number>, added: ReadonlyMap<string, number>): void {
  for (const [name, count] of added) total.set(name, (total.get(name) ?? 0) + count);
}

function formatOutcomes({ trees, outcomes }: Pick<RenderTally, 'trees' | 'outcomes'>): string {
  const parts = [...outcomes].sort().map(([name, count]) => `${name} ${count}`);
  return `${trees} trees; ${parts.join(', ')}`;
}
