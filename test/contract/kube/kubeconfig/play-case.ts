import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { connectionFlags } from '../../../../src/cli/connect.ts';
import { addClusterFlags } from '../../../../src/cli/flags.ts';
import type { ClusterFlags } from '../../../../src/cli/flags.ts';
import { loadConnection } from '../../../../src/kube/auth/load-connection.ts';
import { createKubeClient } from '../../../../src/kube/create-kube-client.ts';
import { silentLogger } from '../../../../src/log/logger.ts';
import { GitsyncError } from '../../../../src/model/problem.ts';
import { fill } from './kubeconfig-case.ts';
import type { KubeconfigCase } from './kubeconfig-case.ts';
import type { Lab } from './lab.ts';
import type { RecordedRequest } from './recording-server.ts';

/** What one client did: what arrived, through which proxies, and what an exec plugin was told. */
export interface Played {
  readonly outcome: 'sent' | 'refused';
  readonly requests: readonly RecordedRequest[];
  readonly proxied: readonly string[];
  /** What a plugin of the case wrote to `told`, each line once: kubectl may run it twice for a request. */
  readonly told: readonly unknown[];
  /** What the client said, for the reader of a failed test. */
  readonly said: string;
}

/** Where a case is played. */
export interface Scene {
  readonly lab: Lab;
  readonly folder: string;
  readonly kubectlPath: string;
}

/** The environment of a case: the same for both clients, and nothing of the tester's but PATH. */
export function environmentOf(given: KubeconfigCase, scene: Scene): Record<string, string> {
  const values = { ...scene.lab.values, folder: scene.folder };
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: scene.folder,
    KUBECONFIG: '{folder}/config',
    // Where kubectl looks when nothing is configured, instead of port 8080 of the tester's machine.
    KUBERNETES_MASTER: 'http://127.0.0.1:1',
    ...given.environment,
  };
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, fill(value, values)]),
  );
}

/** The flags of a case. */
export function flagsOf(given: KubeconfigCase, scene: Scene): readonly string[] {
  const values = { ...scene.lab.values, folder: scene.folder };
  return (given.flags ?? []).map((flag) => fill(flag, values));
}

/** Lets kubectl ask for the server's version. */
export async function playKubectl(given: KubeconfigCase, scene: Scene): Promise<Played> {
  const flags = [...flagsOf(given, scene)];
  const environment = environmentOf(given, scene);
  return await record(scene, async () => {
    const run = await runKubectl(scene, ['get', '--raw', '/version', ...flags], environment);
    return { isSuccess: run.exitCode === 0, said: run.stderr };
  });
}

/** Runs kubectl in an environment of its own, without its preferences and caches. */
export async function runKubectl(
  scene: Scene,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(scene.kubectlPath, args, {
    env: { KUBERC: 'off', KUBECACHEDIR: join(scene.folder, 'cache'), ...environment },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => undefined);
  // kubectl asks for a user name and a password where it finds no credentials: none.
  child.stdin.end('\n\n');
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 255));
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

/** Lets gitsync ask for the server's version: from the words of its command line to the answer. */
export async function playGitsync(given: KubeconfigCase, scene: Scene): Promise<Played> {
  const flags = parseFlags(flagsOf(given, scene));
  const environment = environmentOf(given, scene);
  return await record(scene, async () => {
    try {
      const connection = await loadConnection({
        ...connectionFlags(flags),
        environment,
        homeFolder: scene.folder,
      });
      const kube = createKubeClient(connection, {
        userAgent: 'gitsync/0.0.0-test',
        logger: silentLogger,
      });
      const answer = await kube.getDocument('/version');
      await kube.close();
      return answer.kind === 'ok'
        ? { isSuccess: true, said: '' }
        : { isSuccess: false, said: answer.problem.message };
    } catch (error) {
      // Anything else is a bug, which must fail the test.
      if (!(error instanceof GitsyncError)) throw error;
      return { isSuccess: false, said: error.message };
    }
  });
}

/** The cluster flags of a command line, read by the command line's own parser. */
export function parseFlags(words: readonly string[]): ClusterFlags {
  const command = addClusterFlags(new Command()).exitOverride();
  command.parse([...words], { from: 'user' });
  return command.opts<ClusterFlags>();
}

async function record(
  { lab, folder }: Scene,
  play: () => Promise<{ readonly isSuccess: boolean; readonly said: string }>,
): Promise<Played> {
  const { isSuccess, said } = await play();
  const told = await takeTold(join(folder, 'told'));
  return {
    outcome: isSuccess ? 'sent' : 'refused',
    requests: lab.servers.flatMap((server) => server.take()),
    proxied: lab.proxies.flatMap((proxy) => proxy.take()),
    told,
    said,
  };
}

async function takeTold(file: string): Promise<readonly unknown[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  await rm(file);
  return [...new Set(lines)].map((line): unknown =>
    line.startsWith('{') ? JSON.parse(line) : line,
  );
}
