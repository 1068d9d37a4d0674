import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTempFolder, runCli } from '../support/run-cli.ts';

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';

test('--managed-by labels every object as kustomize does, and takes no value', async () => {
  const folder = makeTempFolder();
  writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [settings.yaml]\n');
  writeFileSync(join(folder, 'settings.yaml'), settings);

  const result = await runCli(['render', '--managed-by', '.'], { cwd: folder });

  expect(result.stdout).toContain(
    '  labels:\n    app.kubernetes.io/managed-by: kustomize-v5.8.1\n',
  );
  expect(result.exitCode).toBe(0);
});

test('--compat=kustomize asks for a kustomization file', async () => {
  const folder = makeTempFolder();
  writeFileSync(join(folder, 'settings.yaml'), settings);

  const plain = await runCli(['render', '.'], { cwd: folder });
  const exact = await runCli(['render', '.', '--compat=kustomize'], { cwd: folder });

  expect(plain.stdout).toBe(settings);
  expect(exact.stdout).toBe('');
  expect(exact.stderr).toContain('holds no kustomization file');
  expect(exact.exitCode).toBe(2);
});
