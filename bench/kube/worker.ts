/**
 * One client at one kind of work in a process of its own, so that CPU and memory are its alone:
 * `tsx worker.ts CLIENT WORK NAMESPACE`, access in BENCH_ACCESS; prints a list of measurements as JSON.
 */
import type { Access, BenchClient } from './clients.ts';
import { createBarePool, createClientNode, createOwnClient } from './clients.ts';
import { configMap, measure, objectCount, roundCount, watchCount } from './workload.ts';
import type { Measured } from './workload.ts';

const [clientName = '', work = '', namespace = ''] = process.argv.slice(2);
const access = JSON.parse(process.env['BENCH_ACCESS'] ?? '{}') as Access;

const clients: Readonly<Record<string, () => BenchClient | Promise<BenchClient>>> = {
  gitsync: () => createOwnClient(access),
  pool: () => createBarePool(access),
  'client-node': () => createClientNode(access),
};

async function apply(client: BenchClient): Promise<readonly Measured[]> {
  const rounds: Measured[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    const text = Number(String(process.pid) + String(round));
    const objects = Array.from({ length: objectCount }, (_unused, index) =>
      configMap(namespace, index, text),
    );
    rounds.push(await measure(() => client.applyAll(objects)));
  }
  return rounds;
}

async function list(client: BenchClient): Promise<readonly Measured[]> {
  const rounds: Measured[] = [];
  for (let round = 0; round < 10; round += 1) {
    rounds.push(
      await measure(async () => {
        await client.list(namespace);
      }),
    );
  }
  return rounds;
}

async function watch(client: BenchClient): Promise<readonly Measured[]> {
  await client.watch(namespace, -1);
  const before = await settledMemory();
  const measured = await measure(async () => {
    await Promise.all(
      Array.from({ length: watchCount }, (_unused, index) => client.watch(namespace, index)),
    );
  });
  return [{ ...measured, memoryMb: (await settledMemory()) - before }];
}

/** Resident memory in MB once nothing is left to collect. */
async function settledMemory(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return process.memoryUsage().rss / 1e6;
}

const works: Readonly<Record<string, (client: BenchClient) => Promise<readonly Measured[]>>> = {
  apply,
  list,
  watch,
};

const client = await clients[clientName]?.();
if (client === undefined || works[work] === undefined) throw new Error('unknown client or work');
process.stdout.write(JSON.stringify(await works[work](client)), () => {
  // Watches are open for ever.
  process.exit(0);
});
