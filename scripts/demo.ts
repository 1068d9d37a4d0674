/**
 * The demonstration (`npm run demo`, through demo.cjs): the main job on a real API server, command by
 * command. Everything it makes lies in the folder of its test cluster and goes with it, also on Ctrl-C;
 * `--keep` leaves the cluster up for trying things by hand.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { stopKeptCluster } from '../test/cluster/kept-up/kept-cluster.ts';
import { startKeptCluster } from '../test/cluster/kept-up/start-daemon.ts';
import type { ClusterInfo } from '../test/cluster/cluster-info.ts';
import { startCluster } from '../test/cluster/start-cluster.ts';
import { makeWorkspace, type DemoWorkspace } from './demo/demo-workspace.ts';
import { meanings, story, type Step } from './demo/story.ts';

interface DemoCluster {
  readonly info: ClusterInfo;
  stop(): Promise<void>;
}

type Style = Parameters<typeof styleText>[0];

const keptName = 'demo';
const isColored = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const stopping = new AbortController();
/** The command that runs now. */
let current: ChildProcess | undefined;

function paint(style: Style, text: string): string {
  return isColored ? styleText(style, text) : text;
}

function say(line: string): void {
  console.log(paint('dim', line));
}

/** A cluster of its own, so that nothing of an earlier demo is in the way. */
async function startDemoCluster(isKept: boolean): Promise<DemoCluster> {
  say('starting a Kubernetes control plane (the first time on a machine builds it)');
  if (!isKept) {
    const cluster = await startCluster({ name: 'demo', log: say });
    return {
      info: cluster.info,
      stop: async () => {
        await cluster.stop();
      },
    };
  }
  await stopKeptCluster(keptName);
  const script = join(import.meta.dirname, 'cluster.ts');
  const { cluster } = await startKeptCluster({
    name: keptName,
    command: [script, 'serve', '--name', keptName],
    log: say,
  });
  return {
    info: cluster,
    // It is to stay, unless the reader has had enough.
    stop: async () => {
      if (stopping.signal.aborted) await stopKeptCluster(keptName);
    },
  };
}

/** Runs what is printed, by bash, so that it can be repeated as it stands. */
function run(command: string, { repository, env }: DemoWorkspace): Promise<number> {
  const child = spawn('bash', ['-c', command], { cwd: repository, env, stdio: 'inherit' });
  current = child;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function runStep(step: Step, workspace: DemoWorkspace): Promise<void> {
  const expected = step.exitCode ?? 0;
  console.log(`\n${paint(['bold', 'green'], '$')} ${paint('bold', step.command)}`);
  const exitCode = await run(step.command, workspace);
  stopping.signal.throwIfAborted();
  if (exitCode !== expected) {
    throw new Error(`the command ended with ${exitCode} and not, as it should, with ${expected}`);
  }
  const meaning = meanings[exitCode];
  if (meaning !== undefined) say(`(exit code ${exitCode}: ${meaning})`);
}

async function tell(workspace: DemoWorkspace): Promise<void> {
  for (const [index, { title, steps }] of story.entries()) {
    console.log(`\n${paint(['bold', 'cyan'], `== ${index + 1}. ${title}`)}`);
    for (const step of steps) await runStep(step, workspace);
  }
}

function tellHowToGoOn({ exported, repository }: DemoWorkspace): void {
  console.log(`\n${paint(['bold', 'cyan'], '== The cluster stays up. To go on by hand:')}\n`);
  for (const [name, value] of Object.entries(exported)) console.log(`export ${name}=${value}`);
  console.log(`cd ${repository}`);
  console.log(`\nTo end it, from here: npm run cluster -- down --name ${keptName}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
  const cluster = await startDemoCluster(values.keep);
  try {
    stopping.signal.throwIfAborted();
    const workspace = makeWorkspace(cluster.info);
    say(`Kubernetes ${cluster.info.serverVersion}, REPO=${workspace.exported['REPO'] ?? ''}`);
    await tell(workspace);
    if (values.keep) tellHowToGoOn(workspace);
  } finally {
    await cluster.stop();
  }
  if (!values.keep) say('\nThe cluster is stopped and nothing is left. --keep would keep it.');
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    process.exitCode = code;
    stopping.abort();
    // Ctrl-C reaches the command by itself.
    if (signal === 'SIGTERM') current?.kill(signal);
  });
}
try {
  await main();
} catch (error) {
  const wasStopped = stopping.signal.aborted;
  const reason = error instanceof Error ? error.message : String(error);
  console.error(wasStopped ? '\ndemo: stopped, nothing is left' : `\ndemo: ${reason}`);
  process.exitCode = wasStopped ? process.exitCode : 1;
}
