import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { apiRequestOk } from '../cluster/api-request.ts';
import { isWrite, recordRequests } from '../cluster/audit-log.ts';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { kubeconfigFor } from '../cluster/kubeconfig-for.ts';
import { createTestNamespace } from '../cluster/test-cluster.ts';
import { runCli } from './run-cli.ts';
import type { CliOptions, CliResult } from './run-cli.ts';

/** Files of a source, by path. */
export type Files = Readonly<Record<string, string>>;

/** What one or more runs of the command line left. */
export interface Attempt {
  readonly results: readonly CliResult[];
  /** `create secrets/shop`: the writing requests of these runs, wherever they went. */
  readonly writes: readonly string[];
}

/** How a refusal must be told. */
export interface Refusal {
  readonly exitCode: number;
  readonly code: string;
  readonly says: readonly string[];
}

/** A namespace, a folder and an administrator whose requests nobody else sends. */
export interface Scene {
  readonly namespace: string;
  readonly folder: string;
  readonly kubeconfig: string;
  /** The administrator's name in the audit log. */
  readonly user: string;
  /** Puts files into an empty folder of their own and returns its path. */
  write(files: Files): string;
  /** Runs one command line in the folder, as the administrator or whom the options name. */
  gitsync(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Runs command lines one after the other and records what they write. */
  attempt(lines: readonly (readonly string[])[], options?: CliOptions): Promise<Attempt>;
  /** ConfigMaps, Secrets and Services with their versions: equal lists mean that nothing was touched. */
  listState(): Promise<readonly string[]>;
  /** Removes the folder; the namespace goes with the test or block that made it. */
  remove(): void;
}

/** Sets a scene; call it in a `beforeAll` or a test, and `remove` it afterwards. */
export async function setScene(cluster: ClusterInfo): Promise<Scene> {
  const user = `admin-${randomBytes(5).toString('hex')}`;
  const kubeconfig = await kubeconfigFor(cluster, { user, groups: ['system:masters'] });
  const namespace = await createTestNamespace(cluster);
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-e2e-'));
  const base: CliOptions = { kubeconfig, cwd: folder, env: { XDG_CACHE_HOME: folder } };
  let sources = 0;

  function gitsync(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return runCli(args, { ...base, ...options });
  }
  return {
    namespace,
    folder,
    kubeconfig,
    user,
    gitsync,
    write(files) {
      sources += 1;
      const source = join(folder, `source-${String(sources)}`);
      mkdirSync(source);
      writeFiles(source, files);
      return source;
    },
    async attempt(lines, options) {
      const results: CliResult[] = [];
      const requests = await recordRequests(cluster, { userAgentPrefix: 'gitsync/' }, async () => {
        for (const args of lines) results.push(await gitsync(args, options));
      });
      const ours = requests.filter((request) => {
        return request.user === user || request.namespace === namespace;
      });
      return { results, writes: ours.filter(isWrite).map(nameRequest) };
    },
    listState: () => listState(cluster, namespace),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function nameRequest(request: { verb: string; resource: string; name: string }): string {
  return `${request.verb} ${request.resource}/${request.name}`;
}

async function listState(cluster: ClusterInfo, namespace: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const plural of ['configmaps', 'secrets', 'services']) {
    const path = `/api/v1/namespaces/${namespace}/${plural}`;
    // The server's own list: every item has metadata with a name and a version.
    const list = (await apiRequestOk(cluster, { path })) as {
      items: { metadata: { name: string; resourceVersion: string } }[];
    };
    for (const { metadata } of list.items) {
      if (metadata.name === 'kube-root-ca.crt') continue;
      found.push(`${plural}/${metadata.name}@${metadata.resourceVersion}`);
    }
  }
  return found;
}

/** Asserts that a run failed as it should: told with its code, what to do, and nothing of our own code. */
export function expectRefusal(result: CliResult | undefined, refusal: Refusal): void {
  const { stdout = '', stderr = '', exitCode } = result ?? {};
  expectCleanOutput(stdout + stderr);
  expect(stderr + stdout).toMatch(
    new RegExp(`\\(${refusal.code}\\)\\n(?:    | {2}|# {3})hint: \\S`),
  );
  for (const text of refusal.says) expect(stderr + stdout).toContain(text);
  expect(exitCode).toBe(refusal.exitCode);
}

/** Neither a stack trace nor the words for a bug of ours nor a warning of Node. */
export function expectCleanOutput(text: string): void {
  expect(text).not.toMatch(/^\s+at .+[:)]\d*/m);
  expect(text).not.toContain('bug in gitsync');
  expect(text).not.toContain('(node:');
  expect(text).not.toContain('undefined');
}
