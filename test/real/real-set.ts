import { expect } from 'vitest';
import { formatObjectId } from '../../src/model/object-id.ts';
import type { ObjectId } from '../../src/model/object-id.ts';
import { type AuditRequest, isWrite, recordRequests } from '../cluster/audit-log.ts';
import type { ClusterInfo } from '../cluster/cluster-info.ts';
import { runCli } from '../support/run-cli.ts';
import type { CliResult } from '../support/run-cli.ts';

/** A set of a real tree, with everything that its commands need. */
export interface RealSet {
  readonly cluster: ClusterInfo;
  /** `--applyset`. */
  readonly name: string;
  /** Where the set's parent lives: `-n`. */
  readonly parentNamespace: string;
  /** Names the source: SOURCE, or `-k` or `-f` with it. */
  readonly source: readonly string[];
}

/** The parts of `diff -o json` that are checked. */
interface PlanDocument {
  readonly actions: readonly {
    readonly action: string;
    readonly object: ObjectId;
    readonly changes?: readonly { readonly path: string; readonly cause: string }[];
  }[];
}

/** Runs a command on the set as a process; any exit code is a result. */
export function runOnSet(
  set: RealSet,
  command: 'apply' | 'destroy' | 'diff' | 'status',
  flags: readonly string[] = [],
): Promise<CliResult> {
  const source = command === 'apply' || command === 'diff' ? set.source : [];
  const place = ['-n', set.parentNamespace, '--applyset', set.name];
  return runCli([command, ...source, ...place, ...flags], {
    kubeconfig: set.cluster.kubeconfigPath,
  });
}

/** Checks an exit code, and shows what was printed where it is another. */
export function expectExit(result: CliResult, exitCode: number): CliResult {
  expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(exitCode);
  // Node's own warnings (a leak of listeners, a deprecation) are not for users.
  expect(result.stderr).not.toContain('--trace-warnings');
  return result;
}

/** As `runOnSet`, for commands that must succeed. */
export async function runOnSetOk(
  set: RealSet,
  command: 'apply' | 'destroy' | 'diff',
  flags: readonly string[] = [],
): Promise<CliResult> {
  return expectExit(await runOnSet(set, command, flags), 0);
}

/** What diff announces, one line each: `update Kind.group/namespace/name path (cause)`. */
export async function listDifferences(
  set: RealSet,
  flags: readonly string[] = [],
): Promise<readonly string[]> {
  const result = expectExit(await runOnSet(set, 'diff', ['-o', 'json', ...flags]), 1);
  // Printed by the build under test; a document of another shape fails the test right here.
  const { actions } = JSON.parse(result.stdout) as PlanDocument;
  return actions
    .filter(({ action }) => action !== 'unchanged')
    .flatMap(({ action, object, changes = [] }) =>
      action === 'update'
        ? changes.map(({ path, cause }) => `update ${formatObjectId(object)} ${path} (${cause})`)
        : [`${action} ${formatObjectId(object)}`],
    )
    .sort();
}

/** What gitsync itself wrote while `action` ran: dry runs are no writes, retries are. */
export async function recordWrites(
  cluster: ClusterInfo,
  action: () => Promise<unknown>,
): Promise<readonly AuditRequest[]> {
  const requests = await recordRequests(cluster, { userAgentPrefix: 'gitsync/' }, action);
  return requests.filter(isWrite);
}

/** True for requests about the Secrets in which a set keeps its own records. */
export function isRecordOf(set: RealSet, request: AuditRequest): boolean {
  const { resource, namespace, name } = request;
  return (
    resource === 'secrets' &&
    namespace === set.parentNamespace &&
    (name === set.name || name.startsWith(`${set.name}.`))
  );
}
