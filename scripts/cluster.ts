/**
 * A test cluster for people: `npm run cluster -- build | up | down | kubeconfig`, each with `--name NAME`
 * where there are several. stdout is the answer, stderr says what happens.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findPrograms } from '../test/cluster/binaries/find-programs.ts';
import {
  findKeptCluster,
  keepClusterUp,
  stopKeptCluster,
} from '../test/cluster/kept-up/kept-cluster.ts';
import { startKeptCluster } from '../test/cluster/kept-up/start-daemon.ts';

const usage = `Usage: npm run cluster -- COMMAND [--name NAME]

Commands:
  build       build its programs, where they are not built yet (some minutes, once)
  up          start a Kubernetes control plane with simulated nodes; it stays until "down"
  down        end it; nothing is kept
  kubeconfig  print the path of its kubeconfig

Several can be up at the same time under different names; the name is "default" otherwise.`;

function say(line: string): void {
  console.error(line);
}

/** What to type for another command on the same cluster. */
function commandLine(command: string, name: string): string {
  const suffix = name === 'default' ? '' : ` --name ${name}`;
  return `npm run --silent cluster -- ${command}${suffix}`;
}

async function buildPrograms(): Promise<void> {
  const found = await findPrograms(say);
  // Without them tests are skipped, or fail where CI=true asks for them: that is for the tests to say.
  say(found.kind === 'found' ? 'the programs of the test cluster are there' : found.reason);
}

async function up(name: string): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const { cluster, isNew } = await startKeptCluster({
    name,
    command: [script, 'serve', '--name', name],
    log: say,
  });
  say(
    `cluster "${name}" ${isNew ? 'is up' : 'was up already'}: ` +
      `Kubernetes ${cluster.serverVersion} at ${cluster.serverUrl}`,
  );
  say(`  use it     export KUBECONFIG=${cluster.kubeconfigPath}`);
  say(`  kubectl    ${cluster.kubectlPath}`);
  say(`  test on it GITSYNC_TEST_KUBECONFIG=${cluster.kubeconfigPath} npm run test:cluster`);
  say(`  end it     ${commandLine('down', name)}`);
}

async function down(name: string): Promise<void> {
  const wasUp = await stopKeptCluster(name);
  say(wasUp ? `cluster "${name}" is down` : `cluster "${name}" was not up`);
}

async function kubeconfig(name: string): Promise<void> {
  const cluster = await findKeptCluster(name);
  if (cluster === undefined) {
    throw new Error(`cluster "${name}" is not up; start it with: ${commandLine('up', name)}`);
  }
  console.log(cluster.kubeconfigPath);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string', default: 'default' }, help: { type: 'boolean' } },
  });
  const { name } = values;
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new Error(`--name takes up to 32 of a-z, 0-9 and "-", not "${name}"`);
  }
  const [command] = positionals;
  if (values.help === true) console.log(usage);
  else if (command === 'build') await buildPrograms();
  else if (command === 'up') await up(name);
  else if (command === 'down') await down(name);
  else if (command === 'kubeconfig') await kubeconfig(name);
  else if (command === 'serve') await keepClusterUp(name, say);
  else throw new Error(usage);
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
