import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { apiRequest } from '../../cluster/api-request.ts';
import { waitUntil } from '../../cluster/control-plane/wait-until.ts';
import { createTestNamespace, kubectl, useCluster } from '../../cluster/test-cluster.ts';
import {
  makeTempFolder,
  removeTempFolder,
  type TestRepository,
} from '../../support/git-repository.ts';
import {
  conditionOf,
  configMap,
  createGitSync,
  isReadyAt,
  makeSource,
  readConfigMap,
  startController,
  waitForGitSync,
  type SeenGitSync,
} from './controller-bench.ts';
import { configFolder, installCrd } from './install-crd.ts';

const cluster = useCluster(['controllers', 'pods']);

let folder: string;
let namespace: string;
let repository: TestRepository;
let url: string;

beforeEach(async () => {
  folder = makeTempFolder();
  namespace = await createTestNamespace();
  ({ repository, url } = makeSource(folder));
});

afterEach(() => removeTempFolder(folder));

function wait(name: string, isWanted: (seen: SeenGitSync) => boolean): Promise<SeenGitSync> {
  return waitForGitSync(cluster, namespace, name, isWanted);
}

function waitForReason(name: string, reason: string): Promise<SeenGitSync> {
  return wait(name, (seen) => conditionOf(seen, 'Ready')?.reason === reason);
}

/** A Deployment whose pods can be scheduled nowhere, or everywhere. */
function deployment(nodeSelector: Readonly<Record<string, string>>): string {
  const labels = { app: 'web' };
  const containers = [{ name: 'web', image: 'web:1' }];
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, nodeSelector } },
    },
  });
}

describe('the controller', () => {
  beforeAll(() => installCrd(cluster));

  test('lets a repairing commit cut short the wait for a rollout that hangs', async () => {
    const controller = await startController(cluster, namespace, folder);
    const hanging = repository.commit({ 'web.yaml': deployment({ nowhere: 'true' }) });
    await createGitSync(cluster, namespace, 'web', { source: { url }, interval: '1s' });
    const running = await waitForReason('web', 'Applying');

    const repaired = repository.commit({ 'web.yaml': deployment({}) });
    await wait('web', isReadyAt(repaired));

    expect(running.status?.lastAttemptedRevision).toBe(`main@sha1:${hanging}`);
    expect(conditionOf(running, 'Reconciling')?.status).toBe('True');
    expect(await controller.stop()).toBe(true);
  });

  test('says what is not ready when the time is over, and that it is tried again', async () => {
    const controller = await startController(cluster, namespace, folder);
    repository.commit({ 'web.yaml': deployment({ nowhere: 'true' }) });
    await createGitSync(cluster, namespace, 'web', { source: { url }, timeout: '2s' });

    const late = await waitForReason('web', 'HEALTH_TIMEOUT');

    expect(conditionOf(late, 'Ready')?.message).toContain('Deployment.apps/');
    expect(conditionOf(late, 'Reconciling')).toMatchObject({ status: 'True', reason: 'Retrying' });
    expect(await controller.stop()).toBe(true);
  });

  test('stops within seconds while a sync waits, and goes on after a restart', async () => {
    const first = await startController(cluster, namespace, folder);
    const hanging = repository.commit({ 'web.yaml': deployment({ nowhere: 'true' }) });
    await createGitSync(cluster, namespace, 'web', { source: { url }, interval: '1h' });
    await waitUntil('the Deployment', async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
      return (await apiRequest(cluster, { path })).status === 200 ? true : undefined;
    });

    const startMs = Date.now();
    const isEnded = await first.stop();
    const tookMs = Date.now() - startMs;
    const repaired = repository.commit({ 'web.yaml': deployment({}) });
    const second = await startController(cluster, namespace, folder);
    await wait('web', isReadyAt(repaired));

    expect(isEnded).toBe(true);
    expect(tookMs).toBeLessThan(8000);
    expect(repaired).not.toBe(hanging);
    expect(await second.stop()).toBe(true);
  });

  test('gives a set to the older of two GitSyncs that name the same', async () => {
    const commit = repository.commit({
      'one/a.yaml': configMap('a', {}),
      'two/b.yaml': configMap('b', {}),
    });
    const spec = (path: string): object => ({
      source: { url, path },
      set: 'shared',
      interval: '1s',
    });
    await createGitSync(cluster, namespace, 'a', spec('one'));
    await createGitSync(cluster, namespace, 'b', spec('two'));

    const controller = await startController(cluster, namespace, folder);
    await wait('a', isReadyAt(commit));
    const refused = await waitForReason('b', 'CONFIG_INVALID');

    expect(conditionOf(refused, 'Ready')?.message).toContain(`${namespace}/a`);
    expect(await readConfigMap(cluster, namespace, 'b')).toBeUndefined();
    expect(await controller.stop()).toBe(true);
  });

  test('goes on with the others when one GitSync makes no sense or has no source', async () => {
    const commit = repository.commit({ 'a.yaml': configMap('a', {}) });
    const never = { source: { url }, schedule: '0 0 30 2 *' };
    await createGitSync(cluster, namespace, 'never', never);
    await createGitSync(cluster, namespace, 'gone', { source: { url: `${url}-gone` } });
    await createGitSync(cluster, namespace, 'web', { source: { url } });

    const controller = await startController(cluster, namespace, folder);
    await wait('web', isReadyAt(commit));
    const invalid = await waitForReason('never', 'CONFIG_INVALID');
    const missing = await waitForReason('gone', 'SOURCE_NOT_FOUND');

    expect(conditionOf(invalid, 'Ready')?.message).toContain('spec.schedule');
    expect(conditionOf(missing, 'Stalled')?.status).toBe('True');
    expect(await controller.stop()).toBe(true);
  });

  test('syncs a new GitSync with a schedule at once, and then by the calendar only', async () => {
    const commit = repository.commit({ 'a.yaml': configMap('a', {}) });
    await createGitSync(cluster, namespace, 'web', { source: { url }, schedule: '0 0 1 1 *' });
    const first = await startController(cluster, namespace, folder);
    await wait('web', isReadyAt(commit));
    await first.stop();

    repository.commit({ 'a.yaml': configMap('a', { v: '2' }) });
    await createGitSync(cluster, namespace, 'other', { source: { url, path: 'a.yaml' }, set: 'x' });
    const second = await startController(cluster, namespace, folder);
    await wait('other', (seen) => conditionOf(seen, 'Ready') !== undefined);
    await second.stop();

    expect(second.log.filter((line) => /^Sync.*\/web"/.test(line))).toEqual([]);
  });

  test('as a process refuses file URLs, logs JSON lines and ends when it is told to', async () => {
    repository.commit({ 'a.yaml': configMap('a', {}) });
    await createGitSync(cluster, namespace, 'web', { source: { url } });
    const main = join(import.meta.dirname, '../../../src/cli/main.ts');
    const code = `import(${JSON.stringify(main)}).then(({ main }) => main())`;
    const flags = ['controller', '-n', namespace, '--kubeconfig', cluster.kubeconfigPath];
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--eval', code, '--', 'gitsync', ...flags],
      {
        env: { ...process.env, XDG_CACHE_HOME: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    const exited = once(child, 'exit');
    onTestFinished(() => void child.kill('SIGKILL'));
    const refused = await waitForReason('web', 'SOURCE_BAD_URL').catch((error: unknown) => {
      throw new Error(`the process says: ${log}`, { cause: error });
    });

    const startMs = Date.now();
    child.kill('SIGTERM');
    const [exitCode] = (await exited) as [number | null];

    expect(exitCode).toBe(143);
    expect(Date.now() - startMs).toBeLessThan(10_000);
    expect(conditionOf(refused, 'Ready')?.message).toContain('file URLs are not allowed here');
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'Controller started' });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ msg: 'Controller stopped' });
  });

  test.each([
    ['a login in the URL', { source: { url: 'https://me:secret@example.com/x.git' } }, 'a login'],
    [
      'interval and schedule',
      { source: { url: 'x' }, interval: '1m', schedule: '* * * * *' },
      'exclude',
    ],
    ['an interval that is no duration', { source: { url: 'x' }, interval: 'soon' }, 'interval'],
    ['no source', {}, 'source'],
  ])('is never shown a GitSync with %s: the API server refuses it', async (_what, spec, why) => {
    const creation = createGitSync(cluster, namespace, 'web', spec);

    await expect(creation).rejects.toThrow(why);
  });

  test('has a sample that the API server accepts', async () => {
    const sample = readFileSync(join(configFolder, 'samples/gitsync.yaml'), 'utf8');
    const input = sample.replace('namespace: shop', `namespace: ${namespace}`);

    const printed = await kubectl(['create', '-f', '-'], { input });

    expect(printed).toContain('gitsync.gitsync.dev/web created');
  });
});
