import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/log/logger.ts';
import { GitsyncError } from '../../src/model/problem.ts';
import { printManifests, renderTree } from '../../src/render/render-tree.ts';
import type { RenderedSet } from '../../src/render/render-tree.ts';
import { createHelm } from '../../src/source/helm/create-helm.ts';
import { openSource } from '../../src/source/open-source.ts';
import { useHelm } from '../support/helm/use-helm.ts';
import { makeTempFolder } from '../support/run-cli.ts';
import { equalCases, refusedCases } from './helm-cases.ts';
import type { HelmCase } from './helm-cases.ts';

const shop = join(import.meta.dirname, '..', 'fixtures', 'charts', 'shop');
const programs = useHelm();

/** Writes the tree of a case; an empty file called `shop` stands for the chart. */
function writeTree({ files }: HelmCase): string {
  const root = makeTempFolder();
  cpSync(shop, join(root, 'charts', 'shop'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (path.endsWith('/shop')) cpSync(shop, join(root, path), { recursive: true });
    else writeFileSync(join(root, path), text);
  }
  return root;
}

interface Printed {
  readonly output: string;
  readonly error: string;
}

/** What kustomize prints; nothing beside a message when it refuses. */
function runKustomize(
  root: string,
  { path = '', isUnrestricted = false }: HelmCase,
): Promise<Printed> {
  const restrictor = isUnrestricted ? ['--load-restrictor', 'LoadRestrictionsNone'] : [];
  const flags = ['--enable-helm', '--helm-command', programs().helm, ...restrictor];
  const args = ['kustomize', ...flags, join(root, path)];
  const env = { PATH: process.env['PATH'], HOME: root };
  return new Promise((resolve) => {
    execFile(
      '/usr/bin/env',
      [programs().kubectl, ...args],
      { env, cwd: root },
      (error, stdout, stderr) => {
        resolve(error === null ? { output: stdout, error: '' } : { output: '', error: stderr });
      },
    );
  });
}

async function render(
  root: string,
  { path = '', isUnrestricted = false }: HelmCase,
  signal: AbortSignal = new AbortController().signal,
): Promise<RenderedSet> {
  const spec = { kind: 'local', path: join(root, path) } as const;
  const checkout = await openSource(spec, { cacheDir: root, logger: silentLogger });
  const charts = createHelm({ command: programs().helm, signal });
  try {
    return await renderTree(
      checkout.files,
      checkout.path,
      {
        mode: 'kustomize',
        compat: 'kustomize',
        loadRestrictor: isUnrestricted ? 'none' : 'root-only',
      },
      { charts },
    );
  } finally {
    await checkout.close();
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (!(error instanceof GitsyncError)) throw error;
    return error.message;
  }
}

describe('charts', () => {
  test.each(equalCases)('are inflated as kustomize does: $title', async (helmCase) => {
    const root = writeTree(helmCase);

    const [expected, rendered] = await Promise.all([
      runKustomize(root, helmCase),
      render(root, helmCase),
    ]);

    expect(expected.error).toBe('');
    expect(printManifests(rendered)).toBe(expected.output);
  });

  test.each(refusedCases)('are refused as kustomize does: $title', async (helmCase) => {
    const root = writeTree(helmCase);

    const expected = await runKustomize(root, helmCase);
    const told = await refusal(render(root, helmCase));

    expect(expected.output).toBe('');
    expect(told.replaceAll(`${root.slice(1)}/`, '')).toContain(helmCase.says);
    expect(told).not.toContain('gitsync-helm-');
  });
});
