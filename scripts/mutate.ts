/**
 * `npx tsx scripts/mutate.ts`: mutates real payloads and judges the schema engine by a real API server's dry runs.
 * stdout is the answer (finds, then the tally), stderr says what happens.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeExistingCluster } from '../test/cluster/existing-cluster.ts';
import { startCluster } from '../test/cluster/start-cluster.ts';
import { fetchRealManifests } from '../test/support/real-manifests.ts';
import { connectFuzzServer } from './fuzz/schema/fuzz-server.ts';
import { runMutations } from './mutate/mutation-run.ts';
import type { MutationFind } from './mutate/mutation-run.ts';
import { formatTally } from './mutate/mutation-tally.ts';
import { readKindManifests } from './mutate/subject-set.ts';

const options = {
  seed: { type: 'string', default: '1' },
  'per-object': { type: 'string', default: '10' },
  only: { type: 'string' },
  finds: { type: 'string' },
  'built-in': { type: 'boolean' },
} as const;

function keepFind(folder: string | undefined, find: MutationFind, index: number): void {
  console.log(`\n${find.reason}: ${find.title}\n  ${find.detail}`);
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const name = `${find.reason} ${find.title} ${index}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  writeFileSync(join(folder, `${name}.json`), find.evidence);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const kubeconfig = process.env['GITSYNC_TEST_KUBECONFIG'] ?? '';
  const real = values['built-in'] === true ? [] : await fetchRealManifests();
  const manifests = [...real.map(({ manifest }) => manifest), ...(await readKindManifests())];
  const existing = kubeconfig === '' ? undefined : await describeExistingCluster(kubeconfig);
  const started = existing === undefined ? await startCluster({ name: 'mutate' }) : undefined;
  const access = existing?.info ?? started;
  if (access === undefined) return;
  const server = await connectFuzzServer(access);
  try {
    const result = await runMutations(server, {
      manifests,
      seed: Number(values.seed),
      perObject: Number(values['per-object']),
      only: values.only,
    });
    for (const refusal of result.subjects.refused) console.error(`not applied: ${refusal}`);
    for (const [index, find] of result.finds.entries()) keepFind(values.finds, find, index);
    console.log(`\nas applied\n${formatTally(result.unmutated)}`);
    console.log(`\nmutated\n${formatTally(result.mutated)}`);
    console.log(`\nwithout facts\n${formatTally(result.mutatedWithoutFacts)}`);
    process.exitCode = result.finds.length === 0 ? 0 : 1;
  } finally {
    server.close();
    await existing?.forget();
    await started?.stop();
  }
}

await main();
