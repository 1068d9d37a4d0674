import { describe, expect, test } from 'vitest';
import { connectFuzzServer } from '../../../scripts/fuzz/schema/fuzz-server.ts';
import { runMutations } from '../../../scripts/mutate/mutation-run.ts';
import type { MutationFind, MutationResult } from '../../../scripts/mutate/mutation-run.ts';
import { formatTally, uncertainShare } from '../../../scripts/mutate/mutation-tally.ts';
import { readKindManifests } from '../../../scripts/mutate/subject-set.ts';
import { useOwnCluster } from '../../real/own-cluster.ts';
import { fetchRealManifests } from '../../support/real-manifests.ts';

/** Most of it waits for the API server, which other tests ask too. */
const timeoutMs = 900_000;
const options = { seed: 20, perObject: 9 };

// Definitions, webhooks and an APIService without a backend come with the trees: they stay among themselves.
const own = useOwnCluster('mutation', () => Promise.resolve());
let running: Promise<MutationResult> | undefined;

/** The one run that all tests look at. */
function mutate(): Promise<MutationResult> {
  running ??= runOnce();
  return running;
}

async function runOnce(): Promise<MutationResult> {
  const real = (await fetchRealManifests()).map(({ manifest }) => manifest);
  const manifests = [...real, ...(await readKindManifests())];
  const server = await connectFuzzServer(own.current());
  try {
    const result = await runMutations(server, { ...options, manifests });
    process.stderr.write(`mutated payloads\n${formatTally(result.mutated)}\n`);
    return result;
  } finally {
    server.close();
  }
}

/** The finds of one kind, with all that it takes to see them again. */
function tell(finds: readonly MutationFind[]): readonly string[] {
  return finds.map(({ title, detail, evidence }) => `${title}\n  ${detail}\n${evidence}`);
}

async function findsOf(reason: MutationFind['reason']): Promise<readonly MutationFind[]> {
  return (await mutate()).finds.filter((find) => find.reason === reason);
}

describe('real payloads, mutated and judged by dry runs', () => {
  test(
    'all manifests are accepted, and more than 2,000 payloads are made of them',
    { timeout: timeoutMs },
    async () => {
      const { subjects, mutated } = await mutate();

      expect(subjects.refused).toEqual([]);
      expect(mutated.total.payloads).toBeGreaterThan(2000);
    },
  );

  test(
    'what is called the same is no change, and what is called different is none that is not',
    { timeout: timeoutMs },
    async () => {
      expect(tell(await findsOf('comparison'))).toEqual([]);
    },
  );

  test(
    'what is named as different is where the answer differs',
    { timeout: timeoutMs },
    async () => {
      expect(tell(await findsOf('path'))).toEqual([]);
    },
  );

  test(
    'at most 15 % are uncertain, and of the payloads as they were applied at most 3 %',
    { timeout: timeoutMs },
    async () => {
      const { mutated, unmutated } = await mutate();

      expect(uncertainShare(mutated.total)).toBeLessThanOrEqual(0.15);
      expect(uncertainShare(unmutated.total)).toBeLessThanOrEqual(0.03);
    },
  );

  test('conflicts of applies without force are foretold', { timeout: timeoutMs }, async () => {
    expect(tell(await findsOf('conflicts'))).toEqual([]);
  });

  test('what an apply makes of a custom resource is foretold', { timeout: timeoutMs }, async () => {
    const finds = (await findsOf('prediction')).filter(({ isCustom }) => isCustom);

    expect(tell(finds)).toEqual([]);
  });
});
