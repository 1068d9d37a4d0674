import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChartRequest } from '../../../src/model/chart-renderer.ts';
import { GitsyncError } from '../../../src/model/problem.ts';
import { createHelm } from '../../../src/source/helm/create-helm.ts';
import type { HelmOptions } from '../../../src/source/helm/create-helm.ts';
import { makeTempFolder } from '../../support/run-cli.ts';

const request: ChartRequest = {
  files: new Map([['Chart.yaml', new TextEncoder().encode('name: shop\n')]]),
  values: [new TextEncoder().encode('a: 1\n')],
  apiVersions: [],
  includesCrds: false,
  skipsHooks: false,
  skipsTests: false,
};
const limits = { timeoutMs: 20_000, outputBytes: 1 << 20 };

/** A program in helm's place: what matters here is how a child process is held, not what helm says. */
function writeProgram(script: string): string {
  const path = join(makeTempFolder(), 'program');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function failureOf(
  script: string,
  more: Partial<HelmOptions> = {},
): Promise<{ readonly code: string; readonly message: string }> {
  const signal = new AbortController().signal;
  const helm = createHelm({ command: writeProgram(script), signal, limits, ...more });
  try {
    await helm.template(request);
  } catch (error) {
    if (error instanceof GitsyncError && error.problems[0] !== undefined) return error.problems[0];
    throw error;
  }
  throw new Error('it did not fail');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('what stands in git never becomes a flag, and nothing of the user’s helm is seen', async () => {
  const command = writeProgram('printf "%s\\n" "$@"; env; cat values-0.yaml chart/Chart.yaml');
  const helm = createHelm({ command, signal: new AbortController().signal });

  const printed = await helm.template({
    ...request,
    releaseName: '--post-renderer=/bin/evil',
    namespace: '-x',
  });

  const lines = printed.split('\n');
  expect(lines.slice(0, 6)).toEqual([
    'template',
    '--namespace=-x',
    '--values=values-0.yaml',
    '--',
    '--post-renderer=/bin/evil',
    './chart',
  ]);
  expect(lines).toEqual(expect.arrayContaining(['a: 1', 'name: shop']));
  const names = lines.map((line) => /^(\w+)=/.exec(line)?.[1]).filter((name) => name !== undefined);
  expect(new Set(names)).toEqual(
    new Set([
      ...['PATH', 'PWD', 'LC_ALL', 'HOME', 'TMPDIR', 'KUBECONFIG'],
      ...['HELM_CONFIG_HOME', 'HELM_CACHE_HOME', 'HELM_DATA_HOME'],
      ...names.filter((name) => name === '_' || name === 'SHLVL' || name === 'OLDPWD'),
    ]),
  );
});

test('a program that does not end is ended with all that it started, and its folder is removed', async () => {
  const folder = makeTempFolder();
  const script = `pwd > ${folder}/cwd; sleep 600 & echo $! > ${folder}/pid; wait`;

  const problem = await failureOf(script, { limits: { ...limits, timeoutMs: 500 } });

  expect(problem.code).toBe('RENDER_LIMIT');
  expect(problem.message).toBe('helm template took more than 0.5 s and was ended');
  expect(isRunning(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
  expect(existsSync(readFileSync(join(folder, 'cwd'), 'utf8').trim())).toBe(false);
});

test('a program is ended with the render', async () => {
  const controller = new AbortController();
  const failing = failureOf('sleep 600', { signal: controller.signal });
  controller.abort();

  const problem = await failing;

  expect(problem.message).toBe('helm template was ended together with gitsync');
});

test('output without end is cut off', async () => {
  const problem = await failureOf('exec yes');

  expect(problem.code).toBe('RENDER_LIMIT');
  expect(problem.message).toContain('printed more than 1 MiB');
});

test('a program that fails is quoted, without folders and logins', async () => {
  const problem = await failureOf(
    'echo "Error: no $PWD/chart at https://me:pw@host/x" >&2; echo level=WARN msg=y >&2; exit 3',
  );

  expect(problem.message).toBe(
    'helm template failed (exit code 3): no chart at https://***@host/x',
  );
});

test('a program that is not there is told with what to install', async () => {
  const problem = await failureOf('', { command: 'no-such-helm' });

  expect(problem.code).toBe('RENDER_UNSUPPORTED');
  expect(problem.message).toContain('cannot be started as no-such-helm: there is no such program');
});

test.each(['file:///etc', 'plugin://x', '/etc', '-x'])(
  'a repo that is no https, http or oci address is refused: %s',
  async (repo) => {
    const helm = createHelm({ command: 'no-such-helm', signal: new AbortController().signal });

    const pulling = helm.pull({ repo, name: 'x', isDevelopment: false }, new Map());

    await expect(pulling).rejects.toThrow(/is no https, http or oci address/);
  },
);
