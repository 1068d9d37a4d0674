/**
 * `npm run schema:facts`: learns from a real API server what OpenAPI documents do not say, the defaults of its Go
 * code and what becomes of zero values, and writes the table that the package carries. Minutes; two runs write the
 * same bytes. stderr says what happens, stdout is the summary.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeExistingCluster } from '../test/cluster/existing-cluster.ts';
import { startCluster } from '../test/cluster/start-cluster.ts';
import type { TestCluster } from '../test/cluster/start-cluster.ts';
import type { ClusterInfo } from '../test/cluster/cluster-info.ts';
import { connectFactsServer } from './server-facts/facts-server.ts';
import { learnAll } from './server-facts/learn-all.ts';
import { formatFields, formatSummary } from './server-facts/summary.ts';
import { minorOf, printTable } from './server-facts/print-table.ts';

const usage = `Usage: npm run schema:facts -- [OPTIONS]

Options:
  --fields    print what is known about each field, one a line
  --dry-run   write no file

GITSYNC_TEST_KUBECONFIG names a cluster to use, which nobody else may use meanwhile; without it one is started.`;

const folder = join(import.meta.dirname, '..', 'src', 'schema', 'server-facts');

function say(line: string): void {
  console.error(line);
}

interface Cluster {
  readonly info: ClusterInfo;
  readonly end: () => Promise<void>;
}

async function openCluster(): Promise<Cluster> {
  const kubeconfig = process.env['GITSYNC_TEST_KUBECONFIG'] ?? '';
  if (kubeconfig !== '') {
    const { info, forget } = await describeExistingCluster(kubeconfig);
    return { info, end: forget };
  }
  const cluster = await startCluster({ name: 'facts', log: say });
  return { info: cluster.info, end: () => stop(cluster) };
}

async function stop(cluster: TestCluster): Promise<void> {
  await cluster.stop();
}

async function learn(
  info: ClusterInfo,
  values: { readonly fields?: boolean; readonly 'dry-run'?: boolean },
): Promise<void> {
  const server = await connectFactsServer(info);
  try {
    const learnt = await learnAll(server, say);
    const { badSeeds } = learnt.learning;
    for (const { seed, reason } of badSeeds) say(`${seed}: ${reason}`);
    if (values.fields === true) console.log(formatFields(learnt));
    console.log(formatSummary(learnt));
    if (badSeeds.length > 0) throw new Error(`${badSeeds.length} seeds are refused, see above`);
    const minor = minorOf(info.serverVersion);
    const text = printTable(minor, learnt.table);
    console.log(`${Buffer.byteLength(text)} bytes for Kubernetes ${minor}`);
    if (values['dry-run'] !== true)
      writeFileSync(join(folder, `kubernetes-${minor.replace('.', '-')}.ts`), text);
  } finally {
    server.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      fields: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return;
  }
  const cluster = await openCluster();
  try {
    await learn(cluster.info, values);
  } finally {
    await cluster.end();
  }
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
