import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createSchemaLibrary } from '../../../src/schema/openapi/schema-library.ts';
import { kubernetes136 } from '../../../src/schema/snapshot/kubernetes-1-36.ts';
import { readSnapshot } from '../../../src/schema/snapshot/read-snapshot.ts';

const root = join(import.meta.dirname, '../../..');

describe('the snapshot of Kubernetes 1.36', () => {
  test('takes at most 40 kB of the package', () => {
    expect(kubernetes136.length).toBeLessThan(40_000);
  });

  test('knows the kinds of stable versions, and which have a status', async () => {
    const snapshot = await readSnapshot();
    const library = createSchemaLibrary(snapshot);
    const apps = { group: 'apps', version: 'v1' };

    const containers = library
      .typeOf({ ...apps, kind: 'Deployment' })
      ?.map?.fields.get('spec')
      ?.type.map?.fields.get('template')
      ?.type.map?.fields.get('spec')
      ?.type.map?.fields.get('containers')?.type;

    expect(snapshot.serverVersion).toBe('1.36');
    expect(containers?.list?.keys).toEqual(['name']);
    expect(library.kindOf({ ...apps, kind: 'Deployment' })?.hasStatus).toBe(true);
    expect(library.kindOf({ group: '', version: 'v1', kind: 'ConfigMap' })?.hasStatus).toBe(false);
    expect(library.kindOf({ ...apps, version: 'v1beta1', kind: 'Deployment' })).toBeUndefined();
  });

  test('is the same at every call', async () => {
    expect(await readSnapshot()).toEqual(await readSnapshot());
  });

  test('is a file of its own in a bundle, which nothing loads before it is asked for', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['src/schema/snapshot/read-snapshot.ts'],
      outdir: 'dist',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      write: false,
      metafile: true,
    });

    const outputs = Object.values(metafile.outputs);
    const entry = outputs.find(({ entryPoint }) => entryPoint?.endsWith('read-snapshot.ts'));
    const lazy = entry?.imports.filter(({ kind }) => kind === 'dynamic-import') ?? [];
    expect(lazy).toHaveLength(1);
    expect(metafile.outputs[lazy[0]?.path ?? '']?.bytes).toBeGreaterThan(kubernetes136.length);
    expect(entry?.bytes).toBeLessThan(kubernetes136.length / 2);
  });
});
