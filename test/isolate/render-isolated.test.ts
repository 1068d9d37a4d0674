import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { printIsolated, renderIsolated } from '../../src/isolate/render-isolated.ts';
import type { IsolatedRender } from '../../src/isolate/render-isolated.ts';
import { GitsyncError } from '../../src/model/problem.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { RenderOptions } from '../../src/render/render-tree.ts';
import { memoryTree } from '../support/memory-tree.ts';

const options: RenderOptions = { mode: 'auto' };

const app = {
  'kustomization.yaml': 'namePrefix: my-\nresources: [app.yaml]\n',
  'app.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\nbig: 9223372036854775807\n__proto__: {a: 1}\n',
};

function request(files: Readonly<Record<string, string>>, more: Partial<IsolatedRender> = {}) {
  return { files: memoryTree(files), path: '', options, ...more };
}

async function problemsOf(rendering: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await rendering;
  } catch (error) {
    if (error instanceof GitsyncError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Processes that this one started and that are still there. */
function childrenLeft(): readonly string[] {
  const table = execFileSync('ps', ['-eo', 'ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .filter((line) => line.trim().startsWith(`${String(process.pid)} `))
    .filter((line) => line.includes('render-child'));
}

describe('a render in isolation', () => {
  test('gives the objects, with integers beyond 2^53, their files and keys like __proto__', async () => {
    const { manifests } = await renderIsolated(request(app));

    const [manifest] = manifests;
    expect(manifest?.origin).toEqual({ file: 'app.yaml', line: 1 });
    expect(manifest?.object['big']).toBe(9223372036854775807n);
    expect(Object.hasOwn(manifest?.object ?? {}, '__proto__')).toBe(true);
    expect(manifest?.object.metadata.name).toBe('my-app');
  });

  test('prints what the plain render prints', async () => {
    const { text } = await printIsolated(request(app));

    expect(text).toContain('big: 9223372036854775807\n');
    expect(text).toContain('  name: my-app\n');
  });

  test('tells all problems of the build', async () => {
    const problems = await problemsOf(
      renderIsolated(request({ 'kustomization.yaml': 'resources: [one.yaml, two.yaml]\n' })),
    );

    expect(problems.map(({ code }) => code)).toEqual([
      'RENDER_MISSING_FILE',
      'RENDER_MISSING_FILE',
    ]);
  });

  test('is ended at its time, and leaves no process', async () => {
    const never = request(app);
    const files = { ...never.files, read: () => new Promise<never>(() => undefined) };

    const [problem] = await problemsOf(
      renderIsolated({ ...never, files, isolation: { timeMs: 300 } }),
    );

    expect(problem?.code).toBe('RENDER_LIMIT');
    expect(problem?.message).toContain('longer than 0.3 seconds');
    expect(childrenLeft()).toEqual([]);
  });

  test('is ended when the caller no longer wants it', async () => {
    const stopping = new AbortController();
    const never = request(app);
    const read = () => {
      stopping.abort();
      return new Promise<never>(() => undefined);
    };

    const rendering = renderIsolated({
      ...never,
      files: { ...never.files, read },
      signal: stopping.signal,
    });

    await expect(rendering).rejects.toThrow('aborted');
    expect(childrenLeft()).toEqual([]);
  });

  test('refuses what only works in this process', async () => {
    const odd = { ...options, remote: () => undefined } as RenderOptions;

    const [problem] = await problemsOf(renderIsolated(request(app, { options: odd })));

    expect(problem?.code).toBe('RENDER_UNSUPPORTED');
    expect(problem?.message).toContain('remote');
    expect(childrenLeft()).toEqual([]);
  });
});
