import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished, describe, expect, test } from 'vitest';
import {
  findForbiddenFiles,
  findForbiddenLicences,
  findMissingFiles,
  readThirdParty,
} from '../../scripts/package-contents.ts';
import { formatThirdParty } from '../../scripts/third-party.ts';

const repository = join(import.meta.dirname, '..', '..');

function findIn(path: string, text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gitsync-contents-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return findForbiddenFiles(folder, [path]);
}

describe('the contents of the package', () => {
  test.each([
    'package.json',
    'LICENSE',
    'bin/gitsync.cjs',
    'dist/cli.js',
    'dist/chunks/chunk-A.js.map',
    'dist/model/problem.d.ts',
    'dist/THIRD_PARTY.txt',
    'config/install/kustomization.yaml',
  ])('%s may be in it', (path) => {
    expect(findIn(path, '')).toEqual([]);
  });

  test.each([
    'src/index.ts',
    'dist/index.ts',
    'dist/model/problem.test.d.ts.snap',
    'test/architecture.test.ts',
    'config/admin.kubeconfig',
    'dist/.env',
    '.npmrc',
  ])('%s may not', (path) => {
    expect(findIn(path, '')).toHaveLength(1);
  });

  test.each([
    ['a private key', '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIPlantedPlanted'],
    ['a token', `ghp_${'a1B2'.repeat(9)}`],
    ['a folder of this machine', `//# ${repository}/src/cli/main.ts`],
  ])('%s in a file is found', (_title, text) => {
    expect(findIn('dist/cli.js', text)).toHaveLength(1);
  });

  test('files that nothing works without are missed', () => {
    expect(findMissingFiles(['package.json'])).toContain('dist/index.d.ts is missing');
  });

  test('a bundled package is told once, and one with an unknown licence is refused', () => {
    const diff = {
      name: 'diff',
      version: '9.0.0',
      licence: 'BSD-3-Clause',
      text: 'Redistribution',
    };
    const other = { name: 'other', version: '1.0.0', licence: 'GPL-3.0-only', text: undefined };

    const entries = readThirdParty(formatThirdParty([diff, diff, other]));

    expect(entries).toEqual(['diff 9.0.0 (BSD-3-Clause)', 'other 1.0.0 (GPL-3.0-only)']);
    expect(findForbiddenLicences(entries)).toHaveLength(1);
  });
});
