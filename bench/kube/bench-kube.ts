import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiRequestOk } from '../../test/cluster/api-request.ts';
import { markAuditLog, readAuditRequests } from '../../test/cluster/audit-log.ts';
import { startCluster } from '../../test/cluster/start-cluster.ts';
import type { TestCluster } from '../../test/cluster/start-cluster.ts';
import { median } from '../median.ts';
import { measuredEnvironment } from '../measured-environment.ts';
import { measureProcess } from '../measure-cpu.ts';
import type { Access } from './clients.ts';
import { configMap, listCount, objectCount, roundCount, warmFrom, watchCount } from './workload.ts';
import type { Measured } from './workload.ts';

/** Runs of each client, in turns, so that other work on the machine hits all of them alike. */
const repeats = 7;
/** The slow peers are measured less often: they are not what the bounds are about. */
const peerRepeats = 2;
/** The bounds. */
const bounds = { throughputShare: 0.9, applyCpuMs: 0.4, listFactor: 1.5, watchesMb: 40 };

/** The client's cost next to a bare pool of connections, @kubernetes/client-node and kubectl, on a real server. */
export async function benchKube(): Promise<void> {
  const cluster = await startCluster({ name: 'bench', nodes: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-bench-'));
  try {
    const bench = new KubeBench(cluster, folder);
    console.log(`Node ${process.version}, ${cluster.serverVersion}, NODE_EXTRA_CA_CERTS unset`);
    const verdicts = [
      ...(await bench.compareApply()),
      ...(await bench.compareList()),
      ...(await bench.compareWatches()),
    ];
    for (const verdict of verdicts) console.log(verdict.text);
    if (verdicts.some((verdict) => !verdict.isWithin)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await cluster.stop();
  }
}

interface Verdict {
  readonly text: string;
  readonly isWithin: boolean;
}

function judge(what: string, value: string, bound: string, isWithin: boolean): Verdict {
  return { text: `${isWithin ? 'within' : 'BEYOND'}  ${what}: ${value}, bound ${bound}`, isWithin };
}

interface ApplyRuns {
  /** Rounds of each process of each client. */
  readonly runs: ReadonlyMap<string, readonly (readonly Measured[])[]>;
  readonly kubectl: readonly Measured[];
}

class KubeBench {
  readonly #cluster: TestCluster;
  readonly #folder: string;
  readonly #access: Access;

  constructor(cluster: TestCluster, folder: string) {
    this.#cluster = cluster;
    this.#folder = folder;
    this.#access = {
      kubeconfig: cluster.kubeconfigPath,
      server: cluster.serverUrl,
      ca: cluster.caCertPath,
      cert: cluster.adminCertPath,
      key: cluster.adminKeyPath,
    };
  }

  async compareApply(): Promise<readonly Verdict[]> {
    const clients = ['pool', 'gitsync', 'client-node'];
    for (const client of [...clients, 'kubectl']) await this.#createNamespace(`apply-${client}`);
    const mark = await markAuditLog(this.#cluster);
    const { runs, kubectl } = this.#applyInTurns(clients);
    const told = `${repeats} processes each, client-node and kubectl ${peerRepeats}`;
    console.log(`\nserver-side apply of ${objectCount} ConfigMaps of 1 kB, ${told}`);
    console.log('                first round: a second, CPU ms each   warm: a second, CPU ms each');
    const rate = new Map<string, number>();
    const cpu = new Map<string, number>();
    for (const client of clients) {
      const all = runs.get(client) ?? [];
      const first = all.map((rounds) => rounds[0]).filter(isPresent);
      const warm = all.flatMap((rounds) => rounds.slice(warmFrom));
      rate.set(client, perSecond(warm));
      cpu.set(client, cpuEach(warm));
      console.log(`${client.padEnd(12)} ${formatPace(first, 20)} ${formatPace(warm, 22)}`);
    }
    console.log(`${'kubectl'.padEnd(12)} ${formatPace(kubectl, 20)}   (whole process)`);
    await this.#printRequests(mark);
    const share = (rate.get('gitsync') ?? 0) / (rate.get('pool') ?? 1);
    const each = cpu.get('gitsync') ?? Infinity;
    return [
      judge(
        'throughput of applies, of a bare pool’s',
        `${(share * 100).toFixed(0)} %`,
        `at least ${bounds.throughputShare * 100} %`,
        share >= bounds.throughputShare,
      ),
      judge(
        'CPU of an apply once warm',
        `${each.toFixed(2)} ms`,
        `${bounds.applyCpuMs} ms`,
        each <= bounds.applyCpuMs,
      ),
    ];
  }

  #applyInTurns(clients: readonly string[]): ApplyRuns {
    const runs = new Map<string, (readonly Measured[])[]>(clients.map((name) => [name, []]));
    const kubectl: Measured[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const client of clients) {
        if (client === 'client-node' && repeat >= peerRepeats) continue;
        runs.get(client)?.push(this.#work(client, 'apply', `apply-${client}`));
      }
      if (repeat < peerRepeats) kubectl.push(this.#kubectlApply('apply-kubectl', repeat));
    }
    return { runs, kubectl };
  }

  async compareList(): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const count of [listCount / 5, listCount]) {
      const namespace = `list-${count}`;
      await this.#createNamespace(namespace);
      this.#kubectlApplyFile(namespace, count);
      console.log(
        `\nLIST of ${count} ConfigMaps, median of the last 7 of 10 in ${repeats} processes`,
      );
      const cpu = new Map<string, number>();
      const clients = ['pool', 'gitsync', 'client-node'];
      const turns = Array.from({ length: repeats }, () =>
        clients.map((client) => this.#work(client, 'list', namespace)),
      );
      for (const [index, client] of clients.entries()) {
        const all = turns.map((turn) => turn[index] ?? []);
        const best = median(
          all.flatMap((rounds) => rounds.slice(warmFrom).map((one) => one.cpuMs)),
        );
        const wall = median(
          all.flatMap((rounds) => rounds.slice(warmFrom).map((one) => one.wallMs)),
        );
        cpu.set(client, best);
        console.log(
          `${client.padEnd(12)} ${best.toFixed(0).padStart(6)} ms CPU ${wall.toFixed(0).padStart(6)} ms`,
        );
      }
      const factor = (cpu.get('gitsync') ?? Infinity) / (cpu.get('pool') ?? 1);
      verdicts.push(
        judge(
          `CPU of a LIST of ${count}, of reading and JSON.parse`,
          `${factor.toFixed(2)} times`,
          `${bounds.listFactor} times`,
          factor <= bounds.listFactor,
        ),
      );
    }
    return verdicts;
  }

  async compareWatches(): Promise<readonly Verdict[]> {
    await this.#createNamespace('watch');
    console.log(`\n${watchCount} idle watches`);
    const memory = new Map<string, number>();
    for (const client of ['gitsync', 'client-node']) {
      const all = Array.from({ length: repeats }, () => this.#work(client, 'watch', 'watch'));
      const grown = median(all.flat().map((one) => one.memoryMb));
      memory.set(client, grown);
      console.log(`${client.padEnd(12)} ${grown.toFixed(1).padStart(6)} MB`);
    }
    const own = memory.get('gitsync') ?? Infinity;
    const bound = bounds.watchesMb;
    return [judge('memory of the watches', `${own.toFixed(1)} MB`, `${bound} MB`, own <= bound)];
  }

  #work(client: string, work: string, namespace: string): readonly Measured[] {
    const worker = join(import.meta.dirname, 'worker.ts');
    const args = ['--expose-gc', '--import', 'tsx', worker, client, work, namespace];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...measuredEnvironment(), BENCH_ACCESS: JSON.stringify(this.#access) },
    });
    if (status !== 0) throw new Error(`${client} ${work} ended with ${String(status)}: ${stderr}`);
    return JSON.parse(stdout) as readonly Measured[];
  }

  #kubectlApply(namespace: string, round: number): Measured {
    return measureProcess(this.#kubectlApplyCommand(namespace, objectCount, round));
  }

  #kubectlApplyFile(namespace: string, count: number): void {
    measureProcess(this.#kubectlApplyCommand(namespace, count, 0));
  }

  #kubectlApplyCommand(namespace: string, count: number, round: number): readonly string[] {
    const file = join(this.#folder, `${namespace}.json`);
    const items = Array.from({ length: count }, (_unused, index) =>
      configMap(namespace, index, round),
    );
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const access = ['--kubeconfig', this.#cluster.kubeconfigPath];
    return [this.#cluster.kubectlPath, ...access, 'apply', '--server-side', '-f', file];
  }

  async #createNamespace(name: string): Promise<void> {
    await apiRequestOk(this.#cluster, {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  }

  /** What each client asked the server for, by the audit log. */
  async #printRequests(since: Awaited<ReturnType<typeof markAuditLog>>): Promise<void> {
    const counts = new Map<string, number>();
    for (const { userAgent, verb } of await readAuditRequests(this.#cluster, { since })) {
      const agent = userAgent.split(/[/ ]/)[0] ?? '';
      if (/^kube-|^Go-http|^etcd/.test(agent)) continue;
      const key = `${agent === '' ? '(none)' : agent} ${verb}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const told = [...counts].sort().map(([key, count]) => `${key} ${count}`);
    const gitsyncRounds = repeats * roundCount;
    console.log(`requests by the audit log (gitsync: ${gitsyncRounds} rounds): ${told.join(', ')}`);
  }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function formatPace(rounds: readonly Measured[], width: number): string {
  const rate = String(Math.round(perSecond(rounds))).padStart(width);
  return `${rate} ${cpuEach(rounds).toFixed(2).padStart(11)}`;
}

function perSecond(rounds: readonly Measured[]): number {
  return (objectCount / median(rounds.map((one) => one.wallMs))) * 1000;
}

function cpuEach(rounds: readonly Measured[]): number {
  return median(rounds.map((one) => one.cpuMs)) / objectCount;
}
