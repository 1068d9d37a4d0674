/**
 * `npm run fuzz -- schema`: compares the schema engine with a real API server, with random kinds and
 * random sequences of writes. `npm run fuzz -- render`: compares renders of random trees with kustomize. stdout is the answer (finds as JSON, then one line), stderr says what happens.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeExistingCluster } from '../test/cluster/existing-cluster.ts';
import { startCluster } from '../test/cluster/start-cluster.ts';
import type { ApiAccess } from '../test/cluster/api-request.ts';
import type { Find } from './fuzz/schema/find-differences.ts';
import { printCase } from './fuzz/schema/judging/fuzz-case.ts';
import { replayInSession, runFuzzSession } from './fuzz/schema/fuzz-session.ts';
import { formatCounts, formatTally } from './fuzz/schema/summary.ts';
import type { Tally } from './fuzz/schema/summary.ts';
import { fuzzRender, replayRender } from './fuzz/render/fuzz-render.ts';

const usage = `Usage: npm run fuzz -- schema|render [OPTIONS]

Options:
  --minutes N       how long to run (5)
  --sequences N     at most so many sequences
  --seed N          which sequences (random); printed, so that a run can be repeated
  --from N          go on with this sequence of the seed (0)
  --only KIND       "custom", "built-in" or a built-in kind
  --replay SEED:N:PATH
                    run one sequence again, as a find names it
  --finds FOLDER    write finds there instead of to stdout
  --verbose         tell the outcomes by kind

Options of render:
  --trees N         at most so many trees
  --version VERSION kustomize "5.8.1" or "5.8.2" (both)
  --mode MODE       "kustomize", gitsync in kustomize's bytes, or "default" (kustomize)

GITSYNC_TEST_KUBECONFIG names a cluster to use; without it one is started.`;

interface Cluster {
  readonly access: ApiAccess;
  readonly end: () => Promise<void>;
}

function say(line: string): void {
  console.error(line);
}

async function openCluster(): Promise<Cluster> {
  const kubeconfig = process.env['GITSYNC_TEST_KUBECONFIG'] ?? '';
  if (kubeconfig !== '') {
    const { info, forget } = await describeExistingCluster(kubeconfig);
    return { access: info, end: forget };
  }
  const cluster = await startCluster({ name: 'fuzz', log: say });
  const end = async (): Promise<void> => {
    await cluster.stop();
  };
  return { access: cluster.info, end };
}

function readNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`--${name} takes a number, not "${text}"`);
  return value;
}

/** Aborts when time is up, on SIGINT and on SIGTERM; a second signal ends the process at once. */
function stopSignal(minutes: number): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    say('stopping; what was made is removed');
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // Not AbortSignal.any with a timeout: Node 20 may collect that signal before it fires.
  setTimeout(() => controller.abort(), minutes * 60_000).unref();
  return controller.signal;
}

/** Writes a find to a file of its own, or to stdout. */
function keepFind(folder: string | undefined, find: Find): void {
  const { recorded, replay } = find;
  const text = printCase(recorded);
  const details = recorded.found.map(({ reason, detail }) => `  ${reason}: ${detail}`).join('\n');
  say(`\n${recorded.title} (--replay ${replay}), ${recorded.writes.length} writes\n${details}`);
  if (folder === undefined) {
    console.log(text);
    return;
  }
  mkdirSync(folder, { recursive: true });
  const name = `${recorded.title} ${replay}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  writeFileSync(join(folder, `${name.slice(0, 100)}.json`), text);
}

/** The longest a timer of Node can wait is enough for a run without an end. */
const longestMinutes = 30_000;

const options = {
  minutes: { type: 'string' },
  sequences: { type: 'string' },
  seed: { type: 'string' },
  from: { type: 'string' },
  only: { type: 'string' },
  replay: { type: 'string' },
  finds: { type: 'string' },
  verbose: { type: 'boolean' },
  trees: { type: 'string' },
  version: { type: 'string' },
  mode: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

async function search(access: ApiAccess, values: Values): Promise<number> {
  const seed = readNumber('seed', values.seed, Math.floor(Math.random() * 1_000_000));
  const from = readNumber('from', values.from, 0);
  const minutes = Math.min(readNumber('minutes', values.minutes, 5), longestMinutes);
  say(`seed ${seed}, from sequence ${from}, for ${minutes} min`);
  const tally = await runFuzzSession(access, {
    seed,
    from,
    to: from + readNumber('sequences', values.sequences, Number.MAX_SAFE_INTEGER - from),
    signal: stopSignal(minutes),
    only: values.only,
    onFind: (find) => keepFind(values.finds, find),
    onRound: (sofar, next) => say(`next --from ${next}: ${formatTally(sofar)}`),
  });
  if (values.verbose === true) say(listAnswers(tally));
  console.log(`seed ${seed}: ${formatTally(tally)}`);
  return tally.differences.size === 0 ? 0 : 1;
}

function listAnswers(tally: Tally): string {
  return formatCounts(tally.answers).replaceAll(', ', '\n');
}

async function replay(access: ApiAccess, place: string, values: Values): Promise<number> {
  const [seed, number, ...path] = place.split(':');
  const find = await replayInSession(access, {
    seed: readNumber('replay', seed, 0),
    number: readNumber('replay', number, 0),
    path: path.join(':'),
  });
  if (find === undefined) {
    console.log(`${place}: no difference`);
    return 0;
  }
  keepFind(values.finds, find);
  return 1;
}

async function render(values: Values): Promise<number> {
  const seed = readNumber('seed', values.seed, Math.floor(Math.random() * 1_000_000));
  const from = readNumber('from', values.from, 0);
  const minutes = Math.min(readNumber('minutes', values.minutes, 5), longestMinutes);
  const mode = values.mode ?? 'kustomize';
  if (mode !== 'kustomize' && mode !== 'default') throw new Error(usage);
  const options = {
    seed,
    from,
    to: from + readNumber('trees', values.trees, Number.MAX_SAFE_INTEGER - from),
    signal: stopSignal(minutes),
    version: values.version,
    mode,
    finds: values.finds,
    say,
  } as const;
  if (values.replay !== undefined) return (await replayRender(options, values.replay)) > 0 ? 1 : 0;
  say(`seed ${seed}, from tree ${from}, for ${minutes} min`);
  return (await fuzzRender(options)) > 0 ? 1 : 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  if (positionals.join() === 'render') {
    process.exitCode = await render(values);
    return;
  }
  if (positionals.join() !== 'schema') throw new Error(usage);
  const cluster = await openCluster();
  try {
    process.exitCode =
      values.replay === undefined
        ? await search(cluster.access, values)
        : await replay(cluster.access, values.replay, values);
  } finally {
    await cluster.end();
  }
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 2;
}
