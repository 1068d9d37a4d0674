import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useHelm } from '../support/helm/use-helm.ts';
import { makeTempFolder, runCli } from '../support/run-cli.ts';

const shop = join(import.meta.dirname, '..', 'fixtures', 'charts', 'shop');
const programs = useHelm();

interface ChartServer {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
}

/** A chart repository with the chart of the fixtures, on loopback. */
async function serveChart(): Promise<ChartServer> {
  const folder = makeTempFolder();
  const env = { PATH: process.env['PATH'], HOME: folder };
  const run = (...args: string[]): void => {
    execFileSync(programs().helm, args, { cwd: folder, env, stdio: 'ignore' });
  };
  run('package', shop);
  run('repo', 'index', '.');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const name = (request.url ?? '').slice(1);
    if (/^(?:index\.yaml|shop-1\.2\.3\.tgz)$/.test(name))
      response.end(readFileSync(join(folder, name)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, asked };
}

function writeKustomization(url: string, more: string): string {
  const folder = makeTempFolder();
  const text = `helmCharts:\n- name: shop\n  releaseName: r\n  repo: ${url}\n${more}`;
  writeFileSync(join(folder, 'kustomization.yaml'), text);
  return folder;
}

test('a chart that is not in the source is pulled, as kustomize does, and not left in it', async () => {
  const server = await serveChart();
  const folder = writeKustomization(
    server.url,
    "  version: '1.2.3'\n  valuesInline: {replicas: 8}\n",
  );
  const helm = ['--enable-helm', '--helm-command', programs().helm];

  const rendered = await runCli(['render', folder, '--compat', 'kustomize', ...helm], {
    cwd: folder,
  });
  const asked = [...server.asked];
  const args = ['kustomize', ...helm, folder];
  const expected = await new Promise<string>((resolve, reject) => {
    execFile(programs().kubectl, args, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`kubectl: ${error.message}`, { cause: error }));
    });
  });

  expect(rendered).toEqual({ exitCode: 0, stdout: expected, stderr: '' });
  expect(asked).toEqual(['/index.yaml', '/shop-1.2.3.tgz']);
});

test('a chart without a version is pulled with a warning', async () => {
  const server = await serveChart();
  const folder = writeKustomization(server.url, '');
  const helm = ['--enable-helm', '--helm-command', programs().helm];

  const rendered = await runCli(['render', folder, ...helm], { cwd: folder });

  expect(rendered.exitCode).toBe(0);
  expect(rendered.stderr).toContain(
    'kustomization.yaml:2: the chart shop is pulled in whatever version',
  );
});

test('a chart that the repository does not have is told with the address, without its login', async () => {
  const server = await serveChart();
  const url = server.url.replace('//', '//me:hidden@');
  const folder = writeKustomization(url, "  version: '9.9.9'\n");
  const helm = ['--enable-helm', '--helm-command', programs().helm];

  const rendered = await runCli(['render', folder, ...helm], { cwd: folder });

  expect(rendered.exitCode).toBe(2);
  expect(rendered.stderr).toContain(
    'kustomization.yaml:2: the chart shop: helm pull of shop from ',
  );
  expect(rendered.stderr).not.toContain('hidden');
  expect(rendered.stdout).toBe('');
});

test('without --enable-helm nothing is pulled and no program runs', async () => {
  const server = await serveChart();
  const folder = writeKustomization(server.url, '');

  const rendered = await runCli(['render', folder, '--helm-command', programs().helm], {
    cwd: folder,
  });

  expect(rendered.exitCode).toBe(2);
  expect(rendered.stderr).toContain('--enable-helm');
  expect(server.asked).toEqual([]);
});
