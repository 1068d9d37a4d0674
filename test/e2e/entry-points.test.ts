import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runKubectl } from '../cluster/run-kubectl.ts';
import { useCluster } from '../cluster/test-cluster.ts';
import { makeTempFolder, runCli } from '../support/run-cli.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {mode: "0644"}\n';

describe('entry points', () => {
  const cluster = useCluster();

  test('kubectl runs it as a plugin, under the name that its users type', async () => {
    const folder = makeTempFolder();
    symlinkSync(join(bin, 'kubectl-gitsync.cjs'), join(folder, 'kubectl-gitsync'));
    chmodSync(join(bin, 'kubectl-gitsync.cjs'), 0o755);
    writeFileSync(join(folder, 'web.yaml'), manifest);
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before ?? ''}`;

    const help = await runKubectl(cluster, ['gitsync', 'help']);
    const render = await runKubectl(cluster, ['gitsync', 'render', '-f', join(folder, 'web.yaml')]);
    process.env['PATH'] = before;

    expect(help.stdout).toContain('Usage: kubectl gitsync');
    expect(render.stdout).toBe(
      'apiVersion: v1\ndata:\n  mode: "0644"\nkind: ConfigMap\nmetadata:\n  name: web\n',
    );
  });

  test('render touches neither kubeconfig nor cluster', async () => {
    const folder = makeTempFolder();
    const kubeconfig = join(folder, 'missing', 'kubeconfig');

    const result = await runCli(['render', '-'], { kubeconfig, cwd: folder, input: manifest });

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain('name: web');
  });

  test('version needs nothing but the entry point', () => {
    const text = execFileSync(process.execPath, [join(bin, 'gitsync.cjs'), 'version']).toString();

    expect(text).toMatch(/^gitsync v\d+\.\d+\.\d+\n$/);
  });

  test('help lists every command, wrong words are told with a way out', async () => {
    const help = await runCli(['help']);
    const wrong = await runCli(['aply']);

    for (const command of ['render', 'diff', 'apply', 'destroy', 'status', 'controller']) {
      expect(help.stdout).toContain(`  ${command} `);
    }
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('Did you mean apply?');
  });
});
