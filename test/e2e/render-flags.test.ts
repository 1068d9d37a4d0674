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

test('--substitute, --substitute-from and --substitute-unset replace variables, and only they', async () => {
  const folder = makeTempFolder();
  const app = `${settings}spec:\n  a: \${a}\n  b: \${b}\n  c: \${c}\n`;
  writeFileSync(join(folder, 'app.yaml'), app);
  writeFileSync(join(folder, 'vars.env'), 'a=1\nb=hunter2\n');
  const flags = ['--substitute-from', 'vars.env', '--substitute', 'a=3'];

  const untouched = await runCli(['render', 'app.yaml'], { cwd: folder });
  const strict = await runCli(['render', 'app.yaml', ...flags], { cwd: folder });
  const kept = await runCli(['render', 'app.yaml', ...flags, '--substitute-unset=keep'], {
    cwd: folder,
  });

  expect(untouched.stdout).toBe(app);
  expect(strict.stdout).toBe('');
  expect(strict.stderr).toContain('spec.c: ${c} cannot be replaced: it is not set');
  expect(strict.stderr).not.toContain('hunter2');
  expect(strict.exitCode).toBe(2);
  expect(kept.stdout).toBe(`${settings}spec:\n  a: 3\n  b: hunter2\n  c: \${c}\n`);
});

test('wrong --substitute flags are told without their values', async () => {
  const folder = makeTempFolder();
  writeFileSync(join(folder, 'app.yaml'), settings);
  const flags = ['--substitute', 'hunter2', '--substitute-from', 'none.env'];

  const result = await runCli(['render', 'app.yaml', ...flags], { cwd: folder });

  expect(result.stderr).toContain('A --substitute has no name before "="');
  expect(result.stderr).toContain('--substitute-from none.env: it cannot be read (ENOENT)');
  expect(result.stderr).not.toContain('hunter2');
  expect(result.exitCode).toBe(2);
});
