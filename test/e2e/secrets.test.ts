import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectl, useCluster } from '../cluster/test-cluster.ts';
import { findCanaries, makeCanary, readFolder } from '../support/e2e-canary.ts';
import { documents } from '../support/e2e-manifests.ts';
import { setScene } from '../support/e2e-scene.ts';
import type { Files, Scene } from '../support/e2e-scene.ts';
import { runCli } from '../support/run-cli.ts';
import type { CliResult } from '../support/run-cli.ts';

function encode(value: string): string {
  return Buffer.from(value).toString('base64');
}

/** As YAML and JSON write it. */
function quote(value: string): string {
  return JSON.stringify(value);
}

/** A Secret as YAML with fields besides its name. */
function secret(name: string, fields: string, metadata = ''): string {
  return `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${metadata}}\n${fields}\n`;
}

describe('planted secret values', () => {
  const cluster = useCluster(['audit-log', 'users']);
  const planted: string[] = [];
  let scene: Scene;
  let temporary: string;

  beforeAll(async () => {
    scene = await setScene(cluster);
    temporary = join(scene.folder, 'tmp');
    mkdirSync(temporary);
  });
  afterAll(() => {
    scene.remove();
  });

  function plant(): string {
    const canary = makeCanary();
    planted.push(canary);
    return canary;
  }

  function run(args: readonly string[], input?: string): Promise<CliResult> {
    const env = { XDG_CACHE_HOME: join(scene.folder, 'cache'), TMPDIR: temporary };
    return scene.gitsync([...args, '-v', '-v'], { input, env });
  }

  function flagsOf(set: string): readonly string[] {
    return ['--applyset', set, '-n', scene.namespace];
  }

  /** All previews of a source in all formats, then what `apply` and `status` say of it. */
  async function runEverything(set: string, source: string, input?: string): Promise<CliResult[]> {
    const flags = flagsOf(set);
    const results: CliResult[] = [];
    for (const format of ['text', 'unified', 'json', 'yaml', 'name']) {
      results.push(await run(['diff', source, ...flags, '-o', format], input));
    }
    results.push(await run(['apply', source, ...flags, '--dry-run=server'], input));
    results.push(await run(['apply', source, ...flags, '--dry-run=server', '-o', 'json'], input));
    results.push(await run(['apply', source, ...flags, '-o', 'json'], input));
    results.push(await run(['apply', source, ...flags], input));
    results.push(await run(['status', ...flags, '-o', 'json'], input));
    return results;
  }

  function expectClean(results: readonly CliResult[], values: readonly string[]): void {
    const leaks = results.filter((one) => findCanaries(one.stdout + one.stderr, values).length > 0);
    expect(leaks).toEqual([]);
  }

  test('are found in every notation by the search of this test', () => {
    const value = 'Kn0123456789abcdef"/+& fedcba9876543210';
    const longer = Buffer.from(`user:${value}@host`);

    for (const text of [
      value,
      encode(value),
      longer.toString('base64url'),
      longer.toString('hex'),
    ]) {
      expect(findCanaries(text, [value])).not.toEqual([]);
    }
    expect(findCanaries('nothing of it', [value])).toEqual([]);
  });

  test('of new Secrets in data, stringData and generators appear in no output', async () => {
    const [data, text, literal, file, environment] = [plant(), plant(), plant(), plant(), plant()];
    const files: Files = {
      'secrets.yaml': documents(
        secret('data', `data: {password: ${encode(data)}}`),
        secret('text', `stringData: {password: ${quote(text)}}`),
      ),
      'token.txt': `${file}\n`,
      'app.env': `TOKEN=${environment}\n`,
      'kustomization.yaml': [
        'resources: [secrets.yaml]',
        'secretGenerator:',
        `- {name: literals, literals: [${quote(`token=${literal}`)}]}`,
        '- {name: files, files: [token.txt]}',
        '- {name: envs, envs: [app.env]}',
        '',
      ].join('\n'),
    };

    const results = await runEverything('new', scene.write(files));

    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expectClean(results, [data, text, literal, file, environment]);
  });

  test('of Secrets that change, by value or by a label only, appear in no output', async () => {
    const [kept, before, after, byHand] = [plant(), plant(), plant(), plant()];
    const set = (value: string, label: string): string =>
      secret(
        'changing',
        `stringData: {a: ${quote(kept)}, b: ${quote(value)}}`,
        `, labels: {v: ${label}}`,
      );
    await run(['apply', '-', ...flagsOf('values')], set(before, 'one'));

    const byLabel = [
      await run(['diff', '-', ...flagsOf('values')], set(before, 'two')),
      await run(['apply', '-', ...flagsOf('values'), '-o', 'json'], set(before, 'two')),
    ];
    const patch = JSON.stringify({ stringData: { b: byHand } });
    await kubectl(['patch', 'secret', 'changing', '-n', scene.namespace, '-p', patch]);
    const byDrift = await run(['diff', '-', ...flagsOf('values')], set(before, 'two'));
    const byValue = await runEverything('values', '-', set(after, 'two'));

    expect(byLabel[0]?.stdout).toContain('labels');
    expect(byDrift.stdout).toContain('(secret, changed)');
    expect(byValue[0]?.stdout).toContain('(secret, changed)');
    expectClean([...byLabel, byDrift, ...byValue], [kept, before, after, byHand]);
  });

  test('in the annotation that kubectl apply leaves appear in no output', async () => {
    const [before, after] = [plant(), plant()];
    const manifest = (value: string): string =>
      secret('adopted', `stringData: {a: ${quote(value)}}`);
    const args = ['apply', '-n', scene.namespace, '-f', '-'];
    await kubectl(args, { input: manifest(before) });

    const flags = flagsOf('adopting');
    const results = [
      await run(['diff', '-', ...flags], manifest(after)),
      await run(['diff', '-', ...flags, '-o', 'unified'], manifest(after)),
      await run(['apply', '-', ...flags, '-o', 'json'], manifest(after)),
    ];
    await kubectl(args, { input: manifest(before) });
    const drifted = [await run(['diff', '-', ...flags, '-o', 'json'], manifest(after))];

    expect(results[0]?.exitCode).toBe(3);
    expectClean([...results, ...drifted], [before, after]);
  });

  test('of Secrets that are refused, held by others or unreadable appear in no error', async () => {
    const canary = plant();
    const value = quote(canary);
    const refused = [
      secret('bad-type', `type: kubernetes.io/tls\nstringData: {password: ${value}}`),
      secret('bad-key', `stringData: {"not a key": ${value}}`),
      secret('bad-field', `dta: {password: ${value}}`),
      secret('bad-label', `stringData: {a: ${value}}`, ', labels: {v: "no label!"}'),
      secret('bad-base64', `data: {password: "${encode(canary)}!"}`),
      secret('bad-number', `stringData: {a: ${value}, b: 7}`),
      secret('bad-map', `stringData: {a: {b: ${value}}}`),
      secret('bad-list', `data: [${value}]`),
      secret('bad-text', `stringData: ${value}`),
      secret('bad-yaml', `stringData: {a: ${value}`),
      secret('duplicate', `stringData: {a: ${value}, a: ${value}}`),
    ];
    const held = [
      'apply',
      '--server-side',
      '--field-manager=vault',
      '-n',
      scene.namespace,
      '-f',
      '-',
    ];
    await kubectl(held, { input: secret('held', 'data: {a: dGhlaXJz}') });

    const results: CliResult[] = [];
    for (const input of [...refused, secret('held', `stringData: {a: ${value}}`)]) {
      results.push(await run(['apply', '-', ...flagsOf('refused'), '-o', 'json'], input));
    }
    const [badType = '', badKey = ''] = refused;
    results.push(await run(['diff', '-', ...flagsOf('refused')], documents(badType, badKey)));

    const codes = results.map(({ exitCode }) => exitCode);
    expect(codes).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 4, 3]);
    expectClean(results, [canary]);
  });

  test('of Secrets that are pruned or destroyed appear in no output', async () => {
    const canary = plant();
    const both = documents(
      secret('goes', `stringData: {a: ${quote(canary)}}`),
      secret('stays', ''),
    );
    await run(['apply', '-', ...flagsOf('pruned')], both);

    const results = [
      await run(['diff', '-', ...flagsOf('pruned'), '-o', 'unified'], secret('stays', '')),
      await run(['apply', '-', ...flagsOf('pruned'), '-o', 'yaml'], secret('stays', '')),
      await run(['destroy', ...flagsOf('new')]),
      await run(['destroy', ...flagsOf('new'), '-y', '-o', 'json']),
      await run(['destroy', ...flagsOf('pruned'), '-y']),
    ];

    expect(results.map(({ exitCode }) => exitCode)).toEqual([1, 0, 2, 0, 0]);
    expectClean(results, planted);
  });

  test('of credentials appear in no output, whether a token or a password in a git URL', async () => {
    const [token, password] = [plant(), plant()];
    const url = `http://user:${encodeURIComponent(password)}@127.0.0.1:1/repository.git`;
    const kubeconfig = join(scene.folder, 'none.kubeconfig');

    const results = [
      await run(['status', ...flagsOf('new'), '--server=https://127.0.0.1:1', '--token', token]),
      await run(['diff', url, ...flagsOf('new')]),
      await run(['render', url]),
      await runCli(['render', url], { kubeconfig, cwd: scene.folder }),
    ];

    for (const { exitCode } of results) expect(exitCode).toBe(2);
    expectClean(results, [token, password]);
  });

  test('are printed by render and by it alone: that is what render is for', async () => {
    const canary = plant();

    const result = await runCli(['render', '-'], {
      cwd: scene.folder,
      input: secret('shown', `stringData: {a: ${quote(canary)}}`),
    });

    expect(findCanaries(result.stdout, [canary])).not.toEqual([]);
    expect(findCanaries(result.stderr, [canary])).toEqual([]);
  });

  test('are in no file that the command line leaves behind, neither cache nor temporary', () => {
    const left = [join(scene.folder, 'cache'), temporary].map((folder) => {
      mkdirSync(folder, { recursive: true });
      return readFolder(folder);
    });

    expect(planted.length).toBeGreaterThan(10);
    expect(findCanaries(left.join('\n'), planted)).toEqual([]);
  });
});
