import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredEnvironment } from '../measured-environment.ts';
import { median } from '../median.ts';
import type { ComparedObjects, Selection } from './compare-objects.ts';
import type { LoadedSchema } from './load-schema.ts';
import { recordObjects } from './record-objects.ts';
import { writeRecording } from './recording.ts';
import type { ComparedType } from './type-growth.ts';

/** The bounds. */
const bounds = { compareUs: 30, parseFactor: 2, coldMs: 30, keptMs: 5, typeGrowth: 1.1 };
/** Fresh processes of each way to load. */
const loads = 15;
/** In MB: what a round allocates is not collected within it. */
const newSpaceMb = 512;

/** What comparing unchanged objects and loading schemas cost, next to JSON.parse of the same. */
export async function benchSchema(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-bench-'));
  try {
    writeRecording(folder, await recordObjects());
    console.log(`Node ${process.version}, NODE_EXTRA_CA_CERTS unset`);
    const verdicts = [...benchCompare(folder), ...benchTypes(folder), ...benchLoad(folder)];
    console.log('');
    for (const { text } of verdicts) console.log(text);
    if (verdicts.some(({ isWithin }) => !isWithin)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Verdict {
  readonly text: string;
  readonly isWithin: boolean;
}

function judge(what: string, value: number, bound: number, unit: string): Verdict {
  const isWithin = value <= bound;
  const text = `${isWithin ? 'within' : 'BEYOND'}  ${what}: ${value.toFixed(2)} ${unit}, bound ${bound}`;
  return { text, isWithin };
}

function benchCompare(folder: string): readonly Verdict[] {
  console.log('\ncomparing unchanged objects, each (median of 15 warm rounds)');
  console.log(
    '                count   first     warm  JSON.parse  ratio   allocated   payload      live',
  );
  const measured = (['others', 'all', 'definitions'] as const).map((selection) =>
    compareSelection(folder, selection),
  );
  const [others, all] = measured;
  if (others === undefined || all === undefined) return [];
  return [
    judge('comparing an object, definitions left out', others.warmUs, bounds.compareUs, 'µs'),
    judge(
      'of JSON.parse, definitions left out',
      others.warmUs / others.parseUs,
      bounds.parseFactor,
      'times',
    ),
    judge('of JSON.parse, with definitions', all.warmUs / all.parseUs, bounds.parseFactor, 'times'),
  ];
}

function compareSelection(folder: string, selection: Selection): ComparedObjects {
  const flags = [
    '--expose-gc',
    `--max-semi-space-size=${newSpaceMb}`,
    `--min-semi-space-size=${newSpaceMb}`,
  ];
  const one = run(`compare-${selection}`, folder, flags) as ComparedObjects;
  const { count, firstUs, warmUs, parseUs, bytes, payloadBytes, liveBytes, verdicts } = one;
  const cells = [
    selection.padEnd(14),
    String(count).padStart(7),
    `${firstUs.toFixed(1)} µs`.padStart(10),
    `${warmUs.toFixed(1)} µs`.padStart(9),
    `${parseUs.toFixed(1)} µs`.padStart(10),
    (warmUs / parseUs).toFixed(2).padStart(6),
    ...[bytes, payloadBytes, liveBytes].map((size) => `${Math.round(size)} B`.padStart(10)),
  ];
  console.log(cells.join(' '));
  console.log(`               ${JSON.stringify(verdicts)}`);
  if ((verdicts['different'] ?? 0) > 0) throw new Error('unchanged objects are called different');
  return one;
}

function benchTypes(folder: string): readonly Verdict[] {
  console.log('\nthe same object under types with more and more declared fields');
  const measured = run('compare-types', folder, [
    '--expose-gc',
    `--max-semi-space-size=${newSpaceMb}`,
    `--min-semi-space-size=${newSpaceMb}`,
  ]) as readonly ComparedType[];
  for (const { fields, us, bytes } of measured) {
    console.log(
      `${String(fields).padStart(6)} fields ${us.toFixed(2).padStart(8)} µs ${Math.round(bytes)} B`,
    );
  }
  const [small] = measured;
  const large = measured.at(-1);
  if (small === undefined || large === undefined) return [];
  const growth = large.bytes / small.bytes;
  return [judge('allocation under 1,000 times the fields', growth, bounds.typeGrowth, 'times')];
}

function benchLoad(folder: string): readonly Verdict[] {
  console.log(`\nloading the usual documents, median of ${loads} fresh processes`);
  const works = ['parse-documents', 'load-documents', 'load-kept'];
  const times = new Map<string, number[]>(works.map((work) => [work, []]));
  const sizes = new Map<string, number>();
  for (let turn = 0; turn < loads; turn += 1) {
    for (const work of works) {
      const { ms, bytes } = run(work, folder, []) as LoadedSchema;
      times.get(work)?.push(ms);
      sizes.set(work, bytes);
    }
  }
  const reference = median(times.get('parse-documents') ?? []);
  for (const work of works) {
    const all = times.get(work) ?? [];
    const range = `(${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)})`;
    const kilobytes = `${Math.round((sizes.get(work) ?? 0) / 1000)} kB`;
    const middle = median(all);
    console.log(
      `${work.padEnd(16)} ${middle.toFixed(1).padStart(7)} ms ${range.padEnd(15)} ${kilobytes.padStart(8)} ${(middle / reference).toFixed(2)} x`,
    );
  }
  return [
    judge('loading from documents', median(times.get('load-documents') ?? []), bounds.coldMs, 'ms'),
    judge('loading from what was kept', median(times.get('load-kept') ?? []), bounds.keptMs, 'ms'),
  ];
}

/** Runs one work of the worker in a fresh process. */
function run(work: string, folder: string, flags: readonly string[]): unknown {
  const worker = join(import.meta.dirname, 'worker.ts');
  const args = [...flags, '--import', 'tsx', worker, work, folder];
  const options = { encoding: 'utf8', env: measuredEnvironment(), maxBuffer: 1 << 24 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`${work} ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout);
}
